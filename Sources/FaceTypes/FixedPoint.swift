/// Formats a number for display with 0 to 3 decimal places; `–` if it is not finite.
///
/// - Parameter minus: the sign of negative numbers; reports use a true minus, terminals a hyphen.
package func fixed(_ value: Double, digits: Int = 2, minus: String = "−") -> String {
    let scale = [1.0, 10, 100, 1000][digits]
    guard value.isFinite, abs(value) < 1e12 else { return "–" }
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? minus : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let (whole, part) = (scaled / Int(scale), String(scaled % Int(scale)))
    return "\(sign)\(whole)." + String(repeating: "0", count: digits - part.count) + part
}
