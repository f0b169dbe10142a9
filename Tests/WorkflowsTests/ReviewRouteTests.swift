import FaceTypes
import Report
import Testing
import WebServer

@Suite struct ReviewRouteTests {
    private static let key = FaceKey("0123456789abcdef#12")

    static let routes: [ReviewRoute] =
        [
            .questions, .people(), .people(search: "Anna & Ben <b>", page: 3), .person("person_003"),
            .person("a b?c#d&e=f %41", year: 1998), .single(page: 2), .ignored(), .photo(0xF),
            .photo(1, person: "é"),
            .duplicates(page: 9), .log(), .apply, .smallPhoto(.max), .largePhoto(0), .style, .script, .events,
        ] + (key.map { [.face($0)] } ?? [])

    @Test(arguments: routes)
    func addressesRoundTrip(route: ReviewRoute) throws {
        let target = try #require(RequestTarget(route.address))
        #expect(ReviewRoute(path: target.path) { target.query[$0] } == route)
        #expect(route.address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") })
    }

    @Test(arguments: [
        "/people?page=0", "/people?page=x", "/person", "/person/a/b", "/photo/xyz",
        "/photo/0123456789ABCDEF", "/face/0123456789abcdef.jpg", "/face/0123456789abcdef-01.jpg",
        "/face/0123456789abcdef-0.png", "/small/1.jpg", "/nothing", "/person/p?year=abc",
    ])
    func otherAddressesHaveNoRoute(text: String) throws {
        let target = try #require(RequestTarget(text))
        let route = ReviewRoute(path: target.path) { target.query[$0] }
        #expect(route == nil)
    }
}
