import Clustering
import FaceTypes
import Files
import Glibc

// bench-cluster FACES.npy THRESHOLD [LABELS.i32 [RUNS [PREFIX]]]
// Clusters float32 rows, writes the label of each as int32, and prints one line of JSON: wall and CPU seconds of the median
// run, and the memory of the process in MB, at its peak and before clustering. PREFIX is the number of principal
// components that are compared first: 0 for none, or auto (the default).

func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func megabytes(_ field: String) throws -> Double {
    let status = String(decoding: try readFile(FilePath("/proc/self/status")), as: UTF8.self)
    let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return (line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first).flatMap { Double($0) }.map
    { $0 * 1024 / 1e6 } ?? 0
}

func faces(_ path: FilePath) throws -> EmbeddingMatrix {
    let file = path.withCString { fopen($0, "rb") }
    guard let file else { throw FaceSetsError.system("cannot open", path) }
    defer { fclose(file) }
    var head = [UInt8](repeating: 0, count: 10)
    fread(&head, 1, 10, file)
    var header = [UInt8](repeating: 0, count: Int(head[8]) | Int(head[9]) << 8)
    fread(&header, 1, header.count, file)
    let shape = String(decoding: header, as: UTF8.self).split(separator: "(").last?.split(separator: ")")
        .first
    let sides = (shape ?? "").split(whereSeparator: { ", ".contains($0) }).compactMap { Int($0) }
    guard sides.count == 2 else {
        throw FaceSetsError(code: .undecodable, "not a two-dimensional array", path: path)
    }
    let values = UnsafeMutableBufferPointer<Float>.allocate(capacity: sides[0] * sides[1])
    guard fread(values.baseAddress, 4, values.count, file) == values.count else {
        throw FaceSetsError(code: .truncated, "the file is truncated", path: path)
    }
    nonisolated(unsafe) let owned = values
    return EmbeddingMatrix(rows: sides[0], dimension: sides[1], taking: UnsafeBufferPointer(values)) {
        owned.deallocate()
    }
}

let arguments = CommandLine.arguments
guard arguments.count >= 3, let threshold = Double(arguments[2]) else {
    print("usage: bench-cluster FACES.npy THRESHOLD [LABELS.i32 [RUNS [PREFIX]]]")
    exit(64)
}
let matrix = try faces(FilePath(arguments[1]))
let before = try megabytes("VmRSS")
var options = LinkageOptions()
options.tuning.prefix = arguments.count > 5 ? Int(arguments[5]) : nil
var runs: [(wall: Double, cpu: Double)] = []
var partition = Partition([])
for _ in 0..<(arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1) {
    let (wall, cpu) = (seconds(of: CLOCK_MONOTONIC), seconds(of: CLOCK_PROCESS_CPUTIME_ID))
    partition = try averageLinkage(matrix, threshold: RawDistance(threshold), options: options)
    runs.append((seconds(of: CLOCK_MONOTONIC) - wall, seconds(of: CLOCK_PROCESS_CPUTIME_ID) - cpu))
}
runs.sort { $0.wall < $1.wall }
let median = runs[runs.count / 2]
let peak = try megabytes("VmHWM")
print(
    """
    {"faces": \(matrix.rows), "clusters": \(partition.clusters.count), "wall": \(median.wall), "cpu": \(median.cpu), \
    "peak_mb": \(peak), "before_mb": \(before)}
    """)
if arguments.count > 3 {
    var labels = [Int32](repeating: 0, count: matrix.rows)
    for (label, members) in partition.clusters.enumerated() {
        for row in members { labels[row] = Int32(label) }
    }
    try replaceFile(FilePath(arguments[3]), with: labels.withUnsafeBytes { Array($0) })
}
