extension OperatorCounter {
    /// Copies of so many bytes each by newlib's `memcpy` (`memcpy-armv7m.S`), which moves 64, 16, 4, then 1 at a time.
    ///
    /// Where either address is off a word it first moves what brings the target to one, and words that lie across a word of
    /// memory take longer. Addresses are taken to be spread evenly over those that their steps reach.
    ///
    /// - Parameters:
    ///   - work: what they are added to.
    ///   - calls: how many.
    ///   - bytes: of each.
    ///   - from: bytes from one source to the next; as many as are copied unless told.
    ///   - to: bytes from one target to the next; as many as are copied unless told.
    func copies(_ work: inout OperatorWork, _ calls: Int, of bytes: Int, from: Int? = nil, to: Int? = nil) {
        let sources = Self.offsets(calls > 1 ? from ?? bytes : 0)
        let targets = Self.offsets(calls > 1 ? to ?? bytes : 0)
        var sum = Copy()
        for source in sources {
            for target in targets { sum.add(bytes, from: source, to: target) }
        }
        let each = Double(calls) / Double(sources.count * targets.count)
        work.add("copies", calls)
        work.add("copies_off", each * sum.off)
        work.add("copied_alone", each * sum.alone)
        work.add("copied_64s", each * sum.sixtyFours)
        work.add("copied_16s", each * sum.sixteens)
        work.add("copied_words", each * sum.words)
        work.add("copied_rests", each * sum.rests)
        work.add("copied_unaligned", each * sum.across)
    }

    /// Where in a word addresses lie that are so many bytes apart.
    static func offsets(_ step: Int) -> [Int] {
        switch step % 4 {
        case 0: [0]
        case 2: [0, 2]
        default: [0, 1, 2, 3]
        }
    }

    /// Of words that follow one another from such addresses on, the share that lies across a word of memory.
    static func shareAcross(_ step: Int) -> Double {
        let offsets = offsets(step)
        return Double(offsets.count - 1) / Double(offsets.count)
    }

    /// What copies do.
    private struct Copy {
        var (off, alone, sixtyFours, sixteens, words, rests, across) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

        mutating func add(_ bytes: Int, from source: Int, to target: Int) {
            var (bytes, source, target) = (bytes, source, target)
            if source != 0 || target != 0 {
                off += 1
                guard bytes >= 8 else {
                    // Fewer than four by the last bytes' way, the others one by one.
                    if bytes < 4 { rests += Double(bytes.nonzeroBitCount) } else { alone += Double(bytes) }
                    return
                }
                if source != 0, target != 0 {
                    let first = 4 - target
                    rests += Double(first.nonzeroBitCount)
                    bytes -= first
                    (source, target) = ((source + first) % 4, 0)
                }
            }
            sixtyFours += Double(bytes / 64)
            sixteens += Double(bytes % 64 / 16)
            words += Double(bytes % 16 / 4)
            rests += Double((bytes % 4).nonzeroBitCount)
            if source != 0 || target != 0 { across += Double(bytes / 4) }
        }
    }
}
