/// The part of a request before its body.
package struct HTTPHead: Sendable {
    /// As sent by the client: `GET`.
    package let method: String
    /// The target after the method: `/people?page=2`.
    package let target: String
    /// By lower-case name; all values of a repeated name.
    package let fields: [String: [String]]

    package init(method: String, target: String, fields: [String: [String]]) {
        self.method = method
        self.target = target
        self.fields = fields
    }

    /// The value of a field that occurs exactly once.
    package func field(_ name: String) -> String? {
        guard let values = fields[name], values.count == 1 else { return nil }
        return values[0]
    }

    /// The value of a cookie; nil if it is missing or repeated.
    package func cookie(_ name: String) -> String? {
        let parts = (fields["cookie"] ?? []).flatMap { $0.split(separator: ";") }
        let values = parts.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix("\(name)=") }
        return values.count == 1 ? String(values[0].dropFirst(name.count + 1)) : nil
    }

    package var isRead: Bool { method == "GET" || method == "HEAD" }

    /// The announced length of the body in bytes: 0 without a body, nil if unknown.
    package var bodyLength: Int? {
        guard fields["transfer-encoding"] == nil else { return nil }
        guard fields["content-length"] != nil else { return 0 }
        return field("content-length").flatMap { Int($0) }
    }
}

/// A request that passed access control.
package struct HTTPRequest: Sendable {
    package let head: HTTPHead
    package let target: RequestTarget
    package let body: [UInt8]

    package init(head: HTTPHead, target: RequestTarget, body: [UInt8]) {
        self.head = head
        self.target = target
        self.body = body
    }

    package var isRead: Bool { head.isRead }

    /// The fields of a form; nil if the body is not a form.
    package var form: FormFields? {
        let type = head.field("content-type")?.split(separator: ";").first
        guard type?.lowercased() == "application/x-www-form-urlencoded" else { return nil }
        return FormFields(encoded: body)
    }
}
