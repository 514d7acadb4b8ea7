public import Foundation

/// Recordings of machines of one type, in one of the layouts that are published.
///
/// - MIMII (arXiv:1909.09347): `id_00/normal/*.wav`, `id_00/abnormal/*.wav`;
/// - ToyADMOS (arXiv:1908.03299): `case1/NormalSound_IND/*.wav`, `case1/AnomalousSound_IND/*.wav`;
/// - DCASE 2020 and later, task 2: `train/normal_id_00_*.wav`, `test/anomaly_id_00_*.wav`, or `section_00` for `id_00`.
///
/// Where the layout has no test split, as many of the first normal recordings of a machine as it has anomalous ones, but
/// at most half, are for test, as in MIMII's baseline. Of the others the last tenth is for validation.
public struct MachineSounds: Sendable {
    /// One recording.
    struct Clip: Hashable, Sendable {
        var url: URL
        /// Position of the machine.
        var label: Int
        var isAnomalous: Bool
    }

    /// Names of the machines, such as `id_00`; a label is a position among them.
    public let machines: [String]
    private let clips: [Split: [Clip]]

    /// As many as the `ad` backbone has outputs.
    private static let mostMachines = 8
    private static let cure =
        "name the folder of one machine type, which holds id_00/normal and id_00/abnormal (MIMII), "
        + "case1/NormalSound_IND and case1/AnomalousSound_IND (ToyADMOS), or train and test (DCASE)"

    /// Whether a folder looks like one with recordings of machines, or one around it.
    static func isLikely(_ folder: URL) -> Bool { root(around: folder) != nil }

    /// Looks through a folder, or the only one inside it.
    ///
    /// Throws a `DataError` that names the first thing missing.
    public init(folder: URL) throws {
        guard let root = Self.root(around: folder) else {
            throw DataError(
                folder, expected: "recordings of machines", found: "none of the layouts", cure: Self.cure)
        }
        let found = try Self.isChallenge(root) ? Self.challenge(root) : Self.folders(root)
        guard (2...Self.mostMachines).contains(found.count) else {
            throw DataError(
                root, expected: "2 to \(Self.mostMachines) machines to tell apart", found: "\(found.count)",
                cure: Self.cure)
        }
        machines = found.map(\.name)
        var clips: [Split: [Clip]] = [:]
        for (label, machine) in found.enumerated() {
            for (split, recordings) in machine.recordings {
                clips[split, default: []] += recordings.map {
                    Clip(url: $0.url, label: label, isAnomalous: $0.isAnomalous)
                }
            }
            for split in Split.allCases where !(clips[split] ?? []).contains(where: { $0.label == label }) {
                throw DataError(
                    root, expected: "recordings of \(machine.name) for \(split.rawValue)", found: "none",
                    cure: "complete the data set: a machine needs 2 normal recordings beside its test's")
            }
        }
        self.clips = clips
    }

    /// Recordings of a split, machine by machine; only test has anomalous ones.
    func clips(_ split: Split) -> [Clip] { clips[split] ?? [] }
}

extension MachineSounds {
    private typealias Recordings = [(url: URL, isAnomalous: Bool)]
    private typealias Machine = (name: String, recordings: [Split: Recordings])

    private static func isChallenge(_ folder: URL) -> Bool {
        ["train", "test"].allSatisfy { names(folder).contains($0) }
    }

    private static func isMachine(_ folder: URL) -> Bool {
        names(folder).contains { isNormal($0) || isAnomalous($0) }
    }

    private static func isNormal(_ name: String) -> Bool { name == "normal" || name == "NormalSound_IND" }

    private static func isAnomalous(_ name: String) -> Bool {
        name == "abnormal" || name == "AnomalousSound_IND"
    }

    private static func root(around folder: URL) -> URL? {
        let inner = names(folder).map { folder.appending(path: $0) }
        if isChallenge(folder) || inner.contains(where: isMachine) { return folder }
        let likely = inner.filter { root in
            isChallenge(root) || names(root).contains { isMachine(root.appending(path: $0)) }
        }
        return likely.count == 1 ? likely[0] : nil
    }

    /// MIMII and ToyADMOS: a folder a machine.
    private static func folders(_ root: URL) throws -> [Machine] {
        try names(root).filter { isMachine(root.appending(path: $0)) }.map { name in
            let machine = root.appending(path: name)
            let (normal, anomalous) = (
                try sounds(machine, isNormal, "normal"), try sounds(machine, isAnomalous, "abnormal")
            )
            let tested = testCount(normal: normal.count, anomalous: anomalous.count)
            var recordings = learnt(Array(normal.dropFirst(tested)))
            recordings[.test] =
                normal.prefix(tested).map { ($0, false) } + anomalous.map { ($0, true) }
            return (name, recordings)
        }
    }

    /// How many of a machine's normal recordings are for test.
    static func testCount(normal: Int, anomalous: Int) -> Int { min(anomalous, normal / 2) }

    /// How many of the normal recordings that are not for test are for validation.
    static func validationCount(of count: Int) -> Int { count < 2 ? 0 : max(1, count / 10) }

    private static func learnt(_ normal: [URL]) -> [Split: Recordings] {
        let validated = validationCount(of: normal.count)
        return [
            .training: normal.dropLast(validated).map { ($0, false) },
            .validation: normal.suffix(validated).map { ($0, false) },
        ]
    }

    private static func sounds(_ machine: URL, _ isKind: (String) -> Bool, _ kind: String) throws -> [URL] {
        guard let name = names(machine).first(where: isKind) else {
            throw DataError(
                machine, expected: "a folder of \(kind) recordings", found: "none", cure: cure)
        }
        let folder = machine.appending(path: name)
        let sounds = wavs(folder)
        guard !sounds.isEmpty else {
            throw DataError(
                folder, expected: "recordings (*.wav)", found: "none", cure: "complete the data set")
        }
        return sounds
    }

    /// DCASE: what a recording is of stands in its name.
    private static func challenge(_ root: URL) throws -> [Machine] {
        var normal: [String: [URL]] = [:]
        var tested: [String: Recordings] = [:]
        for part in ["train", "test"] {
            for url in wavs(root.appending(path: part)) {
                let words = url.deletingPathExtension().lastPathComponent.split(separator: "_").map(
                    String.init)
                guard let place = words.firstIndex(where: { $0 == "id" || $0 == "section" }),
                    words.indices.contains(place + 1),
                    let state = words.first(where: { $0 == "normal" || $0 == "anomaly" })
                else {
                    throw DataError(
                        url, expected: "a name such as normal_id_00_00000000.wav",
                        found: url.lastPathComponent,
                        cure: "use the development set, whose names tell what was recorded")
                }
                let machine = "\(words[place])_\(words[place + 1])"
                if part == "test" {
                    tested[machine, default: []].append((url, state == "anomaly"))
                } else if state == "normal" {
                    normal[machine, default: []].append(url)
                }
            }
        }
        return Set(normal.keys).union(tested.keys).sorted().map { name in
            var recordings = learnt(normal[name] ?? [])
            recordings[.test] = tested[name] ?? []
            return (name, recordings)
        }
    }

    /// Sound files by name; of several channels in files of their own, as ToyADMOS has them, the first.
    private static func wavs(_ folder: URL) -> [URL] {
        let sounds = names(folder).filter { $0.lowercased().hasSuffix(".wav") }
        let first = sounds.filter { $0.contains("_ch1_") }
        return (first.isEmpty ? sounds : first).map { folder.appending(path: $0) }
    }

    private static func names(_ folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
    }
}
