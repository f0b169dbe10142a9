/// Namespaces of XMP properties.
enum XMPNamespace {
    static let exif = "http://ns.adobe.com/exif/1.0/"
    static let photoshop = "http://ns.adobe.com/photoshop/1.0/"
    static let basic = "http://ns.adobe.com/xap/1.0/"
    static let tiff = "http://ns.adobe.com/tiff/1.0/"
    static let iptcExtension = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    static let regions = "http://www.metadataworkinggroup.com/schemas/regions/"
    static let area = "http://ns.adobe.com/xmp/sType/Area#"
    static let dimensions = "http://ns.adobe.com/xap/1.0/sType/Dimensions#"
    static let microsoftPhoto = "http://ns.microsoft.com/photo/1.2/"
    static let acdseeRegions = "http://ns.acdsee.com/regions/"
}
