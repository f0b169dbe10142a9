import Glibc

/// The version of libjxl loaded by libvips, such as `0.7.0`; nil if it is not loaded. Calls `JxlDecoderVersion`.
///
/// libvips does not report it and loads libjxl itself, so the library is searched among the mapped ones.
func loadedJPEGXLVersion() -> String? {
    guard let path = pathOfMappedLibrary(named: "libjxl.so"),
        let library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD)
    else { return nil }
    defer { dlclose(library) }
    guard let symbol = dlsym(library, "JxlDecoderVersion") else { return nil }
    let version = unsafeBitCast(symbol, to: (@convention(c) () -> UInt32).self)()
    return "\(version / 1_000_000).\(version / 1_000 % 1_000).\(version % 1_000)"
}

/// Reads `/proc/self/maps`, whose lines end with the path of the mapped file.
private func pathOfMappedLibrary(named name: String) -> String? {
    guard let maps = fopen("/proc/self/maps", "re") else { return nil }
    defer { fclose(maps) }
    var (line, capacity) = (UnsafeMutablePointer<CChar>?.none, 0)
    defer { free(line) }
    while getline(&line, &capacity, maps) > 0, let text = line {
        guard strstr(text, name) != nil, let path = strchr(text, Int32(UInt8(ascii: "/"))) else { continue }
        return String(cString: path).split(separator: "\n").first.map(String.init)
    }
    return nil
}
