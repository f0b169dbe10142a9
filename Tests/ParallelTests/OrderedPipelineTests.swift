import Glibc
import Parallel
import Testing

struct OrderedPipelineTests {
    @Test(arguments: [1, 2, 3, 8])
    func outputsAreInInputOrder(threads: Int) throws {
        var committed: [Int] = []
        try orderedPipeline(0..<300, threads: threads) { input in
            usleep(UInt32((input * 37) % 11) * 20)
            return input * input
        } commit: { input, output in
            #expect(output == input * input)
            committed.append(input)
        }
        #expect(committed == Array(0..<300))
    }

    @Test(arguments: [1, 3])
    func pendingInputsAreBounded(threads: Int) throws {
        let running = Monitor((now: 0, most: 0))
        var taken = 0
        var committed = 0
        let counted = AnyIterator {
            taken += 1
            return taken <= 100 ? taken : nil
        }
        var furthest = 0
        try orderedPipeline(IteratorSequence(counted), threads: threads) { input in
            running.change {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            usleep(input % 10 == 0 ? 3_000 : 50)
            running.change { $0.now -= 1 }
        } commit: { _, _ in
            committed += 1
            furthest = max(furthest, taken - committed)
        }
        #expect(committed == 100)
        #expect(running.change { $0.most } <= threads)
        #expect(furthest <= 4 * threads)
    }

    @Test func startedInputsAreCommittedAfterAStop() throws {
        var committed: [Int] = []
        var asked = 0
        try orderedPipeline(
            0..<1_000, threads: 2,
            goOn: {
                asked += 1
                return asked <= 10
            }
        ) {
            $0
        } commit: { input, _ in
            committed.append(input)
        }
        #expect(committed == Array(0..<10))
    }

    @Test func aCommitErrorEndsThePipeline() {
        struct Full: Error {}
        let worked = Monitor(0)
        #expect(throws: Full.self) {
            try orderedPipeline(0..<1_000, threads: 3) { _ in
                worked.change { $0 += 1 }
            } commit: { input, _ in
                if input == 5 { throw Full() }
            }
        }
        #expect(worked.change { $0 } < 1_000)
    }

    @Test func emptyInputCommitsNothing() throws {
        try orderedPipeline([Int](), threads: 2) {
            $0
        } commit: { _, _ in
            Issue.record("there was no input")
        }
    }

    @Test func onlyASingleRequestMayExceedTheBudget() throws {
        let budget = MemoryBudget(bytes: 100)
        let used = Monitor((now: 0, users: 0, wrong: 0))
        try orderedPipeline([40, 60, 500, 50, 50, 50, 99, 2, 300, 1], threads: 4) { bytes in
            budget.reserving(bytes) {
                used.change {
                    $0.now += bytes
                    $0.users += 1
                    if $0.now > 100 && $0.users > 1 { $0.wrong += 1 }
                }
                usleep(500)
                used.change {
                    $0.now -= bytes
                    $0.users -= 1
                }
            }
        } commit: { _, _ in
        }
        #expect(used.change { $0.wrong } == 0)
    }
}
