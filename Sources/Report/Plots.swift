import FaceTypes

/// How many values are in each step, counted from 0 up to the largest value.
package struct Histogram: Sendable {
    package let step: Double
    package private(set) var counts: [Int]
    package private(set) var total = 0

    /// Calibrated distances are less than this; larger values are counted in the last step.
    private static let end = 4.0

    package init(step: Double = 0.02) {
        self.step = step
        counts = []
    }

    package init(_ values: some Sequence<Double>) {
        self.init()
        for value in values { add(value) }
    }

    package mutating func add(_ value: Double, times: Int = 1) {
        let place = Int(min(max(0, value), Self.end) / step)
        if place >= counts.count { counts += [Int](repeating: 0, count: place + 1 - counts.count) }
        counts[place] += times
        total += times
    }
}

/// A threshold in a plot.
package struct Mark: Sendable {
    package var name: String
    package var value: Double

    package init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// A histogram as inline SVG with thresholds marked, and the same numbers as a table for screen readers.
func histogramPlot(title: String, axis: String, _ histogram: Histogram, marks: [Mark]) -> HTML {
    guard histogram.total > 0 else { return "" }
    let used = histogram.counts.lastIndex { $0 > 0 } ?? 0
    let last = max(Double(used + 1) * histogram.step, (marks.map(\.value).max() ?? 0) + 0.06, 0.4)
    let plot = PlotArea(last: last, highest: histogram.counts.max() ?? 1, hasMarks: !marks.isEmpty)
    let bars = histogram.counts.enumerated().filter { $1 > 0 }.map { place, count -> HTML in
        let (left, right) = (
            plot.x(Double(place) * histogram.step), plot.x(Double(place + 1) * histogram.step)
        )
        let top = plot.y(count)
        return """
            <rect class="bar" x="\(fixed(left, digits: 1))" y="\(fixed(top, digits: 1))" \
            width="\(fixed(max(1, right - left - 1), digits: 1))" \
            height="\(fixed(plot.bottom - top, digits: 1))"><title>\(range(place, histogram.step)): \
            \(grouped(count))</title></rect>
            """
    }
    let lines = marks.enumerated().map { mark(in: plot, $1, row: $0) }
    let spoken =
        "\(title). \(axis). \(grouped(histogram.total)) values. "
        + marks.map { "\($0.name) \(fixed($0.value))" }.joined(separator: ", ")
    return """
        <figure class="plot"><figcaption>\(title)</figcaption>
        <div class="scroll" tabindex="0" role="group" aria-label="\(title)"><svg class="fit" \
        viewBox="0 0 \(plot.width) \(plot.height)" role="img" aria-label="\(spoken)">
        \(plot.axes(label: axis))\(bars)\(lines)</svg></div>
        \(table(histogram))</figure>

        """
}

private func range(_ place: Int, _ step: Double) -> String {
    "\(fixed(Double(place) * step))–\(fixed(Double(place + 1) * step))"
}

private func mark(in plot: PlotArea, _ mark: Mark, row: Int) -> HTML {
    let x = plot.x(mark.value)
    let y = 12 + 15 * (row % 3)
    let flipped = x > Double(plot.width) * 0.72
    let end: HTML = flipped ? " text-anchor=\"end\"" : ""
    return """
        <line class="mark" x1="\(fixed(x, digits: 1))" x2="\(fixed(x, digits: 1))" y1="\(y - 8)" \
        y2="\(fixed(plot.bottom, digits: 1))"/><text class="mark" x="\
        \(fixed(flipped ? x - 4 : x + 4, digits: 1))" y="\(y)"\(end)>\(mark.name) \(fixed(mark.value))</text>
        """
}

private func table(_ histogram: Histogram) -> HTML {
    let rows = histogram.counts.enumerated().filter { $1 > 0 }.map { place, count -> HTML in
        "<tr><td>\(range(place, histogram.step))</td><td>\(grouped(count))</td></tr>"
    }
    return """
        <details><summary>Numbers</summary><table><thead><tr><th scope="col">from – to</th>\
        <th scope="col">count</th></tr></thead><tbody>\(rows)</tbody></table></details>
        """
}

/// Coordinates of a plot.
private struct PlotArea {
    let width = 400
    let height = 220
    let bottom = 176.0
    private let left = 40.0
    private let right = 14.0
    private let top: Double
    private let last: Double
    private let highest: Int

    init(last: Double, highest: Int, hasMarks: Bool) {
        top = hasMarks ? 52 : 16
        self.last = last
        self.highest = max(1, highest)
    }

    func x(_ value: Double) -> Double { left + value / last * (Double(width) - left - right) }
    func y(_ count: Int) -> Double { bottom - Double(count) / Double(highest) * (bottom - top) }

    /// The axis with its numbers and label.
    func axes(label: String) -> HTML {
        let step = last > 0.9 ? 0.2 : 0.1
        let ticks = stride(from: 0.0, through: last, by: step).map { value -> HTML in
            """
            <text class="tick" x="\(fixed(x(value), digits: 1))" y="\(fixed(bottom + 17, digits: 1))" \
            text-anchor="middle">\(fixed(value, digits: 1))</text>
            """
        }
        return """
            \([0, highest / 2, highest].filter { $0 > 0 }.map(level))\
            <line class="axis" x1="\(fixed(left, digits: 1))" x2="\(fixed(Double(width) - right, digits: 1))" \
            y1="\(fixed(bottom, digits: 1))" y2="\(fixed(bottom, digits: 1))"/>\(ticks)\
            <text class="tick" x="\(width / 2)" y="\(height - 6)" text-anchor="middle">\(label)</text>
            """
    }

    /// A thin line at a count, with the count on its left.
    private func level(_ count: Int) -> HTML {
        """
        <line class="axis" x1="\(fixed(left, digits: 1))" x2="\(fixed(Double(width) - right, digits: 1))" \
        y1="\(fixed(y(count), digits: 1))" y2="\(fixed(y(count), digits: 1))"/>\
        <text class="tick" x="\(fixed(left - 4, digits: 1))" y="\(fixed(y(count) + 4, digits: 1))" \
        text-anchor="end">\(grouped(count))</text>
        """
    }
}

/// Stacked bars in the colours of sub-groups, with labels below.
func stackedBars(title: String, _ bars: [(label: String, parts: [(colour: Int, count: Int)])]) -> HTML {
    let highest = bars.map { $0.parts.reduce(0) { $0 + $1.count } }.max() ?? 0
    guard highest > 0 else { return "" }
    let longest = bars.map(\.label.count).max() ?? 0
    let pitch = max(Double(7 * longest + 8), min(64, 320 / Double(bars.count)))
    let (wide, height) = (Int((pitch * Double(bars.count)).rounded(.up)) + 16, 190)
    let columns = bars.enumerated().map { place, bar -> HTML in
        var base = 160.0
        let x = 8 + Double(place) * pitch
        let parts = bar.parts.map { part -> HTML in
            let size = Double(part.count) / Double(highest) * 135
            base -= size
            return """
                <rect class="c\(part.colour)" x="\(fixed(x + 1, digits: 1))" y="\(fixed(base, digits: 1))" \
                width="\(fixed(min(48, pitch - 2), digits: 1))" height="\(fixed(size, digits: 1))"/>
                """
        }
        let count = bar.parts.reduce(0) { $0 + $1.count }
        let middle = fixed(x + 1 + min(48, pitch - 2) / 2, digits: 1)
        return """
            <g><title>\(bar.label): \(count)</title>\(parts)<text class="tick" x="\(middle)" \
            y="\(fixed(base - 4, digits: 1))" text-anchor="middle">\(count == 0 ? "" : "\(count)")</text>\
            <text class="tick" x="\(middle)" y="176" text-anchor="middle">\(bar.label)</text></g>
            """
    }
    let spoken =
        "\(title). "
        + bars.map { bar in
            "\(bar.label): \(bar.parts.reduce(0) { $0 + $1.count })"
        }.joined(separator: ", ")
    return """
        <figure class="plot"><figcaption>\(title)</figcaption><div class="scroll" tabindex="0" role="group" \
        aria-label="\(title)"><svg width="\(wide)" height="\(height)" viewBox="0 0 \(wide) \(height)" \
        role="img" aria-label="\(spoken)">\(columns)</svg></div></figure>

        """
}
