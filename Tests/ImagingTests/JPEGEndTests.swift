import FaceTypes
import TestSupport
import Testing

@testable import Imaging

/// JPEGs without an end marker, with or without data after the picture, as phones, transfers and repair tools leave
/// them.
@Suite struct JPEGEndTests {
    /// 24 × 16 pixels at quality 60, written by Pillow 12 from one image: progressive, with restart markers, baseline.
    static let progressive = bytes(
        hex: """
            ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c\
            1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e\
            0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f\
            4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc20011080010001803011100021101031101ffc400160001010100000000000000\
            000000000000040305ffc400190101000203000000000000000000000000040001020306ffda000c0301000210031000\
            0001c4d58a62d11763f34b52514bffc4001810000301010000000000000000000000000001030211ffda000801010001\
            05025314c5233333316387ffc40017110003010000000000000000000000000000020311ffda0008010301013f014a09\
            412a2d05a137d3ffc4001b11000202030100000000000000000000000002031201102131ffda0008010201013f01b6a8\
            2b0a493ac7cf727fffc40014100100000000000000000000000000000020ffda0008010100063f025fffc40018100101\
            00030000000000000000000000000061012141ffda0008010100013f219269208b0f1b7fffda000c0301000200030000\
            0010a372ff00ffc400161100030000000000000000000000000000000120ffda0008010301013f10953da3ffc4001911\
            000301010100000000000000000000000001112161d1ffda0008010201013f10d129a2c2d1de787acfffc40018100101\
            01010100000000000000000000000031012151ffda0008010100013f10992244c99a199d787fffd9
            """)
    static let restarting = bytes(
        hex: """
            ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c\
            1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e\
            0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f\
            4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc00011080010001803012200021101031101ffc400160001010100000000000000\
            000000000000050006ffc4001e10000104030003000000000000000000000003052231010204111251ffc40015010101\
            00000000000000000000000000000405ffc4002011000102050500000000000000000000000200010304051121121341\
            71b1ffdd00040001ffda000c03010002110311003f00c520dd511141b6a23bccdd5115e66ca883847ba8f2952b72bfff\
            d03106ba891b14f8754f38c7af9dbe105339502d2659e9dfc65760d489c70bffd9
            """)
    static let baseline = bytes(
        hex: """
            ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c\
            1e17202e2931302e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e\
            0e131113261515264f352d354f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f\
            4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc00011080010001803012200021101031101ffc400160001010100000000000000\
            000000000000050600ffc4001e10000104030003000000000000000000000003052231010204111251ffc40016010101\
            0100000000000000000000000000040206ffc40020110001020505000000000000000000000002000103040511211213\
            4171b1ffda000c03010002110311003f008a41baa222836d447799baa22bccd9510708f751e52a56e54f20d75131629f\
            0ea9e718f5f3b7c314672a05a4cb3d3bf8cb4b06a44e385fffd9
            """)

    enum Kind: String, CaseIterable { case progressive, restarting, baseline }

    static func whole(_ kind: Kind) -> [UInt8] {
        switch kind {
        case .progressive: progressive
        case .restarting: restarting
        case .baseline: baseline
        }
    }

    /// What replaces the end marker: nothing, half of it, padding, the start of a video, a trailer that contains marker
    /// bytes, another JPEG.
    static let tails: [[UInt8]] = [
        [], [0xFF], [0xFF, 0xFF, 0xFF], [0, 0, 0, 0x18] + Array("ftypmp42".utf8),
        Array("SEFT".utf8) + [0xFF, 0xE1, 0x7F, 0xFF, 1, 2, 0xFF, 0xC0, 0], baseline,
        [0, 0, 0, 0] + progressive,
    ]

    @Test(arguments: Kind.allCases, tails)
    func allPixelsAreDecoded(_ kind: Kind, _ tail: [UInt8]) throws {
        let whole = try VipsImageSource().decode(Self.whole(kind)).image
        let content = Self.whole(kind).dropLast(2) + tail
        #expect(try VipsImageSource().decode(Array(content)).image.bytes == whole.bytes)
        let exported = try VipsImageSource().decodeForExport(Self.whole(kind))
        #expect(try VipsImageSource().decodeForExport(Array(content)).bytes == exported.bytes)
        let small = try VipsImageSource().thumbnail(Self.whole(kind), maximumSide: 12)
        #expect(try VipsImageSource().thumbnail(Array(content), maximumSide: 12).bytes == small.bytes)
    }

    /// A file that is cut anywhere is either refused as truncated or complete, never grey or coarse at the end.
    @Test(arguments: Kind.allCases)
    func everyCutIsRefusedOrComplete(_ kind: Kind) throws {
        let content = Self.whole(kind)
        let whole = try VipsImageSource().decode(content).image
        var complete: [Int] = []
        for length in 4..<content.count - 2 {
            do {
                let image = try VipsImageSource().decode(Array(content[..<length])).image
                #expect(image.bytes == whole.bytes, "\(length) of \(content.count) bytes")
                complete.append(length)
            } catch let error as FaceSetsError {
                #expect(error.code == "truncated", "\(length) of \(content.count) bytes")
            }
        }
        // The last byte may only contain padding.
        #expect(complete.allSatisfy { $0 >= content.count - 3 })
    }

    /// A progressive JPEG that ends between two scans lacks detail, though every byte of it decodes.
    @Test func missingScansAreTruncation() throws {
        let content = Self.progressive
        let scans = content.indices.filter { content[$0...].starts(with: [0xFF, 0xDA]) }
        #expect(scans.count == 10)
        for scan in scans.dropFirst() {
            #expect(reason { _ = try VipsImageSource().decode(Array(content[..<scan])) } == "truncated")
        }
    }
}
