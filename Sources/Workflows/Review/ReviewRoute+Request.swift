import FaceTypes
import Report
import WebServer

extension ReviewRoute {
    /// Nil for an address that is none of the review's.
    init?(_ target: RequestTarget) { self.init(path: target.path) { target.query[$0] } }

    /// The page that a form came from, to which its answer leads back; never anywhere else.
    init(back text: String?) {
        let target = text.flatMap { RequestTarget($0) }
        self = target.flatMap { ReviewRoute($0) } ?? .questions
    }
}
