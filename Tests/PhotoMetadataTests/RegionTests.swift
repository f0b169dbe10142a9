import FaceTypes
import Files
import Glibc
import Imaging
import TestSupport
import Testing

@testable import PhotoMetadata

/// One face, at the same place in the displayed picture, in every dialect and orientation.
struct RegionTests {
    /// The face in the displayed picture, which is stored with 840 × 700 pixels.
    static let shown = RelativeBox(centreX: 0.4, centreY: 0.3, width: 0.2, height: 0.1)
    static let reader = RegionReader(storedWidth: 840, storedHeight: 700)

    static func packet(_ body: String) -> [UInt8] {
        Array(
            """
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
             xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
             xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#" xmlns:MP="http://ns.microsoft.com/photo/1.2/"
             xmlns:MPRI="http://ns.microsoft.com/photo/1.2/t/RegionInfo#" xmlns:MPReg="http://ns.microsoft.com/photo/1.2/t/Region#"
             xmlns:acdsee-rs="http://ns.acdsee.com/regions/" xmlns:acdsee-stArea="http://ns.acdsee.com/sType/Area#"
             xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
             xmlns:lr="http://ns.adobe.com/xap/1.0/sType/Dimensions/other#">
            \(body)</rdf:RDF></x:xmpmeta>
            """.utf8)
    }

    private static func list(
        _ item: String, _ dimensions: String = "stDim:w=\"840\" stDim:h=\"700\" stDim:unit=\"pixel\""
    ) -> String {
        """
        <rdf:Description rdf:about=""><mwg-rs:Regions><rdf:Description><mwg-rs:AppliedToDimensions \(dimensions)/>
        <mwg-rs:RegionList><rdf:Bag>\(item)</rdf:Bag></mwg-rs:RegionList></rdf:Description></mwg-rs:Regions></rdf:Description>
        """
    }

    /// Ways to write a face; each takes the rectangle in the stored picture.
    static let dialects: [(name: String, packet: @Sendable (RelativeBox) -> [UInt8])] = [
        (
            "elements",
            { box in
                packet(
                    """
                    <rdf:Description rdf:about=""><mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions
                     rdf:parseType="Resource"><stDim:w>840</stDim:w><stDim:h>700</stDim:h><stDim:unit>pixel</stDim:unit>
                    </mwg-rs:AppliedToDimensions><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">
                    <mwg-rs:Area rdf:parseType="Resource"><stArea:x>\(box.centre.x)</stArea:x><stArea:y>\(box.centre.y)</stArea:y>
                    <stArea:w>\(box.width)</stArea:w><stArea:h>\(box.height)</stArea:h><stArea:unit>normalized</stArea:unit>
                    </mwg-rs:Area><mwg-rs:Name>Zoë &amp; Co</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Bag>
                    </mwg-rs:RegionList></mwg-rs:Regions></rdf:Description>
                    """)
            }
        ),
        (
            "attributes of rdf:li",
            { box in
                packet(
                    list(
                        """
                        <rdf:li mwg-rs:Name="Zoë &#38; Co" mwg-rs:Type="Face"><mwg-rs:Area stArea:x="\(box.centre.x)"
                         stArea:y="\(box.centre.y)" stArea:w="\(box.width)" stArea:h="\(box.height)" stArea:unit="normalized"/></rdf:li>
                        """))
            }
        ),
        (
            "nested rdf:Description",
            { box in
                packet(
                    list(
                        """
                        <rdf:li><rdf:Description mwg-rs:Name='Zoë &amp; Co' mwg-rs:Type='Face'><mwg-rs:Area stArea:x="\(box.centre.x)"
                         stArea:y="\(box.centre.y)" stArea:w="\(box.width)" stArea:h="\(box.height)"/></rdf:Description></rdf:li>
                        """, "lr:w='840' lr:h='700' lr:unit='pixel'"))
            }
        ),
        (
            "pixels",
            { box in
                packet(
                    list(
                        """
                        <rdf:li><rdf:Description mwg-rs:Title="Zoë &amp; Co"><mwg-rs:Area stArea:x="\(box.centre.x * 840)"
                         stArea:y="\(box.centre.y * 700)" stArea:w="\(box.width * 840)" stArea:h="\(box.height * 700)"
                         stArea:unit="pixel"/></rdf:Description></rdf:li>
                        """))
            }
        ),
        (
            "name in extensions",
            { box in
                packet(
                    list(
                        """
                        <rdf:li rdf:parseType="Resource"><mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Area stArea:x="\(box.centre.x)"
                         stArea:y="\(box.centre.y)" stArea:w="\(box.width)" stArea:h="\(box.height)" stArea:unit="normalized"/>
                        <mwg-rs:Extensions rdf:parseType="Resource"><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Zoë &amp; Co</rdf:li>
                        </rdf:Bag></Iptc4xmpExt:PersonInImage></mwg-rs:Extensions></rdf:li>
                        """))
            }
        ),
        (
            "name of the photo",
            { box in
                packet(
                    list(
                        """
                        <rdf:li rdf:parseType="Resource"><mwg-rs:Type>Face</mwg-rs:Type><mwg-rs:Area stArea:x="\(box.centre.x)"
                         stArea:y="\(box.centre.y)" stArea:w="\(box.width)" stArea:h="\(box.height)" stArea:unit="normalized"/></rdf:li>
                        """)
                        + "<rdf:Description rdf:about=''><Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Zoë &amp; Co</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage></rdf:Description>"
                )
            }
        ),
        (
            "Microsoft",
            { box in
                packet(
                    """
                    <rdf:Description rdf:about=""><MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li>
                    <rdf:Description MPReg:Rectangle="\(box.x1), \(box.y1), \(box.width), \(box.height)"
                     MPReg:PersonDisplayName="Zoë &amp; Co"/></rdf:li></rdf:Bag></MPRI:Regions></MP:RegionInfo></rdf:Description>
                    """)
            }
        ),
        (
            "ACDSee",
            { box in
                packet(
                    """
                    <rdf:Description rdf:about=""><acdsee-rs:Regions rdf:parseType="Resource"><acdsee-rs:AppliedToDimensions
                     stDim:w="840" stDim:h="700" stDim:unit="pixel"/><acdsee-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">
                    <acdsee-rs:ALGArea acdsee-stArea:x="0.9" acdsee-stArea:y="0.9" acdsee-stArea:w="0.1" acdsee-stArea:h="0.1"/>
                    <acdsee-rs:DLYArea acdsee-stArea:x="\(box.centre.x)" acdsee-stArea:y="\(box.centre.y)"
                     acdsee-stArea:w="\(box.width)" acdsee-stArea:h="\(box.height)"/><acdsee-rs:Name>Zoë &amp; Co</acdsee-rs:Name>
                    <acdsee-rs:Type>Face</acdsee-rs:Type></rdf:li></rdf:Bag></acdsee-rs:RegionList></acdsee-rs:Regions></rdf:Description>
                    """)
            }
        ),
    ]

    @Test(arguments: 1...8) func everyDialectIsReadInEveryOrientation(_ orientation: Int) {
        let stored = Self.shown.stored(turnedBy: orientation)
        for dialect in Self.dialects {
            let found = Self.reader.regions(in: dialect.packet(stored))
            #expect(found.map(\.name) == ["Zoë & Co"], "\(dialect.name)")
            let box = found.first?.box.shown(turnedBy: orientation)
            #expect((box?.overlap(with: Self.shown) ?? 0) > 0.999, "\(dialect.name) \(orientation)")
        }
        #expect(stored.shown(turnedBy: orientation).overlap(with: Self.shown) > 0.999)
    }

    private func areas(_ attributes: String..., dimensions: String = "stDim:w='840' stDim:h='700'")
        -> [FaceRegion]
    {
        let items = attributes.map {
            "<rdf:li rdf:parseType='Resource' mwg-rs:Name='A'><mwg-rs:Area \($0)/></rdf:li>"
        }
        return Self.reader.regions(in: Self.packet(Self.list(items.joined(), dimensions)))
    }

    @Test func invalidAreasAreLeftOut() {
        #expect(areas("stArea:x='1.2' stArea:y='0.5' stArea:w='0.1' stArea:h='0.1'").isEmpty)
        #expect(areas("stArea:x='0.5' stArea:y='0.5' stArea:w='1' stArea:h='1'").isEmpty)
        #expect(areas("stArea:x='0.5' stArea:y='0.5'").isEmpty)
        #expect(areas("stArea:x='0.5' stArea:y='nan' stArea:w='0.1' stArea:h='0.1'").isEmpty)
        #expect(areas("stArea:x='0.5' stArea:y='0.5' stArea:w='-0.1' stArea:h='0.1'").isEmpty)
        #expect(
            areas("stArea:x='42' stArea:y='42' stArea:w='9' stArea:h='9' stArea:unit='pixel'", dimensions: "")
                .isEmpty)
        let pet =
            "<rdf:li rdf:parseType='Resource' mwg-rs:Type='Pet'><mwg-rs:Area stArea:x='0.5' stArea:y='0.5' stArea:w='0.1' stArea:h='0.1'/></rdf:li>"
        #expect(Self.reader.regions(in: Self.packet(Self.list(pet))).isEmpty)
    }

    @Test func circlesTurnedAreasAndEdgesAreRead() throws {
        let circle = try #require(areas("stArea:x='0.5' stArea:y='0.5' stArea:d='0.2'").first).box
        #expect(abs(circle.width * 840 - 140) < 1e-9 && abs(circle.height * 700 - 140) < 1e-9)
        let cut = try #require(areas("stArea:x='0.05' stArea:y='0.5' stArea:w='0.2' stArea:h='0.2'").first)
            .box
        #expect(cut.x1 == 0 && abs(cut.x2 - 0.15) < 1e-9)
        let comma = try #require(areas("stArea:x='0,5' stArea:y='0,5' stArea:w='0,2' stArea:h='0,2'").first)
            .box
        #expect(abs(comma.width - 0.2) < 1e-9)
        let item = """
            <rdf:li rdf:parseType='Resource'><mwg-rs:Name>A</mwg-rs:Name><mwg-rs:Rotation>1.5707963268</mwg-rs:Rotation>
            <mwg-rs:Area stArea:x='0.5' stArea:y='0.5' stArea:w='0.1' stArea:h='0.24'/></rdf:li>
            """
        let turned = try #require(Self.reader.regions(in: Self.packet(Self.list(item))).first).box
        #expect(abs(turned.width - 0.2) < 1e-6 && abs(turned.height - 0.12) < 1e-6)
        #expect(
            areas(
                "stArea:x='0.5' stArea:y='0.5' stArea:w='0.1' stArea:h='0.1'",
                "stArea:x='0.50001' stArea:y='0.5' stArea:w='0.1' stArea:h='0.1'"
            ).count == 1)
    }

    @Test func damagedPacketsDoNotCrash() {
        let whole = Self.dialects[0].packet(Self.shown)
        for length in stride(from: 0, to: whole.count, by: 7) {
            _ = Self.reader.regions(in: Array(whole[..<length]))
        }
        for place in stride(from: 0, to: whole.count, by: 5) {
            for value in [0, 0x3C, 0x26, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[place] = value
                _ = Self.reader.regions(in: damaged)
            }
        }
        let deep = Array((String(repeating: "<a>", count: 100_000)).utf8)
        #expect(XMPNode(parsing: deep) == nil)
        #expect(XMPNode(parsing: Array("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".utf8)) == nil)
    }

    @Test func picasaFilesAreRead() throws {
        let text = """
            [Contacts2]\r\n24fd4a5fbd7e8b2d=Zoë;;\r\n[photo.jpg]\r\nrotate=rotate(1)\r
            faces=rect64(4ccc3fff99995999),24fd4a5fbd7e8b2d;rect64(3fff1999),ffffffffffffffff;rect64(xyz),1\r
            [other.jpg]\r\nfaces=rect64(4ccc3fff99995999),1111111111111111\r
            """
        let file = PicasaFile(Array(text.utf8), contacts: ["1111111111111111": "Ben"])
        let regions = file.regions(of: "/a/PHOTO.jpg")
        #expect(regions.map(\.name) == ["Zoë", nil])
        #expect(abs(regions[0].box.x1 - 0.3) < 1e-4 && abs(regions[0].box.y2 - 0.35) < 1e-4)
        // With twelve digits, the leading zeros of the left side are missing.
        #expect(regions[1].box.x1 == 0 && regions[1].box.y1 == 0 && regions[1].box.x2 > 0.24)
        #expect(file.regions(of: "other.jpg").map(\.name) == ["Ben"])
        let contacts =
            "<?xml version='1.0'?><contacts><contact id='AB12' name='Cleo' email0='c@x'/><contact id='2'/></contacts>"
        #expect(PicasaFile.contacts(Array(contacts.utf8)) == ["ab12": "Cleo"])
    }

    @Test func regionsMatchByOverlapThenByCentres() {
        let face = RelativeBox(x1: 0.1, y1: 0.1, x2: 0.3, y2: 0.3)
        let second = RelativeBox(x1: 0.6, y1: 0.1, x2: 0.8, y2: 0.3)
        let wide = RelativeBox(x1: 0, y1: 0, x2: 0.5, y2: 0.6)
        let far = RelativeBox(x1: 0.85, y1: 0.85, x2: 0.95, y2: 0.95)
        let both = RegionMatching([wide, far, second], [face, second])
        #expect(
            both.pairs.map { [$0.region, $0.face] } == [[2, 1], [0, 0]] && both.unmatchedRegions == [1])
        // The better of two regions gets the face, the other gets none.
        let rivals = RegionMatching([wide, face], [face])
        #expect(rivals.pairs.map { [$0.region, $0.face] } == [[1, 0]] && rivals.unmatchedRegions == [0])
    }
}
