import Testing

@testable import Imaging

/// Orientation in text chunks of PNG files, compressed (`zTXt`) or plain (`tEXt`), as ImageMagick and ExifTool write
/// it.
@Suite struct PNGProfileTests {
    /// Profiles and files of 8 × 4 pixels, left half red, right half blue, orientation 6, written by Pillow 12.
    static let files: [(name: String, content: [UInt8])] = [
        (
            "APP1 with EXIF, compressed",
            bytes(
                hex: """
                    89504e470d0a1a0a0000000d49484452000000080000000408020000003cafe9a7000000597a545874526177\
                    2070726f66696c65207479706520415050310000789ce34a4fcd4b2dca4c562828ca4fcbcc49e55200036323\
                    2e1353730b334b3333032030b134b1344a04322c0c20c010888c80a431840d06660628800b00f5bd13d3d721\
                    cb640000001949444154789c633c2127c70003610cabe06c26061c80740900bbd2020c472897b30000000049\
                    454e44ae426082
                    """)
        ),
        (
            "APP1 with EXIF",
            bytes(
                hex: """
                    89504e470d0a1a0a0000000d49484452000000080000000408020000003cafe9a70000007174455874526177\
                    2070726f66696c6520747970652041505031000a67656e657269632070726f66696c650a2020202020203332\
                    0a34353738363936363030303034393439326130303038303030303030303130303132303130333030303130\
                    3030303030303630303030303030303030303030300ae62dd9ff0000001949444154789c633c2127c7000361\
                    0cabe06c26061c80740900bbd2020c472897b30000000049454e44ae426082
                    """)
        ),
        (
            "APP1 with XMP, compressed",
            bytes(
                hex: """
                    89504e470d0a1a0a0000000d49484452000000080000000408020000003cafe9a7000000a17a545874526177\
                    2070726f66696c65207479706520415050310000789c458d4b0ec3300844f73e458e60833dd8c78962a82255\
                    6d95fb2f3a495415160cc3e7a587bffcd8b7e573bc637f7a5aae1825a15b65665d2524e0a6e228a808081ab5\
                    524d09eb289625b4882b6bceba59d795feb48c99d0aca2a8d3169e43d75ae92994fdb0cce9e02b975be1da88\
                    7386462c6fef8d04d729a210218def4ef69ff3c3a42fd4e0337b3b544be10000001949444154789c633c2127\
                    c70003610cabe06c26061c80740900bbd2020c472897b30000000049454e44ae426082
                    """)
        ),
        (
            "exif, compressed",
            bytes(
                hex: """
                    89504e470d0a1a0a0000000d49484452000000080000000408020000003cafe9a70000004e7a545874526177\
                    2070726f66696c65207479706520657869660000789ce34aadc84ce352000363232e1353730b334b33330320\
                    30b134b1344a04322c0c20c010888c80a431840d06660628800b008ac00f91282f5745000000194944415478\
                    9c633c2127c70003610cabe06c26061c80740900bbd2020c472897b30000000049454e44ae426082
                    """)
        ),
        (
            "xmp, compressed",
            bytes(
                hex: """
                    89504e470d0a1a0a0000000d49484452000000080000000408020000003cafe9a7000000737a545874526177\
                    2070726f66696c65207479706520786d700000789c6d8d411280200c03ef7d854fc01452780e23f4e68c479f\
                    2fe078b3a7349b36729f976c6b08d1c3b256cb6c16d8982c72d73e5c30925a631c9e52c75e2c0c5ae8ec7815\
                    57c2271326f679fc45b4014a003edfc1ff6ae401c82a2092245cec090000001949444154789c633c2127c700\
                    03610cabe06c26061c80740900bbd2020c472897b30000000049454e44ae426082
                    """)
        ),
    ]

    @Test(arguments: files)
    func orientationIsApplied(_ name: String, _ content: [UInt8]) throws {
        let photo = try VipsImageSource().decode(content)
        #expect(photo.image.width == 4 && photo.image.height == 8 && photo.statesOrientation)
        // Orientation 6 moves the left side to the top.
        #expect(photo.image.red(0, 0) == 200 && photo.image.red(0, 7) == 30)
    }
}
