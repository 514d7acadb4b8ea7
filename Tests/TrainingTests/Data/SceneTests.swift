import Foundation
import Jobs
import TestSupport
import Testing

@testable import Training

@Suite(.serialized) struct SceneTests {
    /// A data set as small as it can be, made once.
    private static let made: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder("scenes")
        try SceneSynthesis(count: SceneSynthesis.least, seed: 5).write(to: folder.url)
        return folder
    }

    @Test("splits share no place and no build, and each has both")
    func splits() {
        let builds = Split.allCases.map { Set(SceneSynthesis.builds[$0] ?? []) }
        #expect(builds.allSatisfy { !$0.isEmpty })
        #expect(builds[0].isDisjoint(with: builds[1]) && builds[1].isDisjoint(with: builds[2]))
        #expect(builds[0].isDisjoint(with: builds[2]))
        for split in Split.allCases { #expect(Scenery.Place.allCases.contains { $0.split == split }) }
        let synthesis = SceneSynthesis(count: 1000, seed: 1)
        let counts = Split.allCases.map { split in (0..<1000).count { synthesis.split($0) == split } }
        #expect(counts == [810, 90, 100])
    }

    @Test("what is made is read as COCO, with labels by what can be seen of the figure")
    func layout() throws {
        let folder = try Self.made.get().url
        let data = try DataSet(folder: folder, task: .vww)
        #expect(data.isSynthetic)
        let words = try VisualWakeWords(folder: folder)
        let synthesis = SceneSynthesis(count: SceneSynthesis.least, seed: 5)
        #expect(Split.allCases.map(words.count) == [49, 5, 6])
        var people = 0
        for (offset, picture) in (words.pictures(.training) + words.pictures(.validation)).enumerated() {
            let scene = synthesis.scene(offset)
            let whole = Double(scene.image.width * scene.image.height)
            #expect(picture.label == ((scene.seen?.area ?? 0) >= 0.005 * whole ? 1 : 0))
            #expect(offset % 2 == 0 || scene.seen == nil)
            people += picture.label
            if offset == 0 {
                let image = try Image(contentsOf: picture.url, channels: 3)
                #expect(image.width == scene.image.width && image.height == scene.image.height)
            }
        }
        #expect(people > 20)
    }

    @Test("what can be seen of a figure is what nothing was drawn over")
    func figure() throws {
        var canvas = Canvas(width: 40, height: 30) { _ in Canvas.Color(repeating: 0.5) }
        #expect(canvas.figureSeen == nil)
        canvas.drawsFigure = true
        canvas.box([10, 5], [8, 20], [1, 0, 0])
        canvas.drawsFigure = false
        var seen = try #require(canvas.figureSeen)
        #expect(seen.area == 160 && seen.box == [10, 5, 8, 20])
        canvas.box([0, 0], [14, 30], [0, 1, 0])
        seen = try #require(canvas.figureSeen)
        #expect(seen.area == 80 && seen.box == [14, 5, 4, 20])
        canvas.rod([-100, 15], [100, 15], radii: (40, 40), [0, 0, 1])
        canvas.ellipse([1e9, 1e9], [3, 3], [0, 0, 1])
        #expect(canvas.figureSeen == nil)
    }

    @Test("examples have the network's size and colours, and only training is disturbed, anew in each epoch")
    func examples() throws {
        let cache = try TemporaryFolder("cache")
        let data = try DataSet(folder: Self.made.get().url, cache: FeatureCache(folder: cache.url))
        let test = try data.examples(.test, inputShape: [50, 50, 1], seed: 1)
        let batch = try test.batch([0, 5], epoch: 0)
        #expect(batch.features.shape == [2, 1, 50, 50])
        #expect(try batch.labels.integers() == [test.labels[0], test.labels[5]])
        #expect(try test.batch([0, 5], epoch: 1).features.floats() == batch.features.floats())
        let again = try data.examples(.test, inputShape: [50, 50, 1], seed: 2)
        #expect(try again.batch([0, 5], epoch: 0).features.floats() == batch.features.floats())
        let words = try VisualWakeWords(folder: Self.made.get().url)
        let picture = try #require(words.pictures(.test).first)
        let image = try Image(contentsOf: picture.url, channels: 1, least: 50).resized(width: 50, height: 50)
        let values = image.values.map { Float($0) / 127.5 - 1 }
        #expect(try batch.features.row(0).floats() == values)

        let training = try data.examples(.training, inputShape: [32, 32, 3], seed: 1)
        let first = try training.batch([7], epoch: 0).features
        #expect(first.shape == [1, 3, 32, 32])
        #expect(try first.floats().allSatisfy { abs($0) <= 1 })
        #expect(try training.batch([7], epoch: 0).features.floats() == first.floats())
        #expect(try training.batch([7], epoch: 1).features.floats() != first.floats())
        #expect(throws: DataError.self) { try data.examples(.test, inputShape: [49, 10, 1], seed: 1) }
    }

    @Test("a person is one by the annotation's area: half a percent and more")
    func threshold() throws {
        let folder = try TemporaryFolder("coco")
        typealias Picture = COCOAnnotations.Picture
        typealias Thing = COCOAnnotations.Thing
        let categories = [
            COCOAnnotations.Category(id: 1, name: "dog"), COCOAnnotations.Category(id: 7, name: "person"),
        ]
        // 100 x 40 pixels: half a percent is 20. Areas of a person, and of a dog, by picture.
        let things: [(person: [Double], dog: Double)] = [
            ([20], 0), ([19.9], 900), ([1, 400], 0), ([], 900), ([5, 6, 7, 8], 0), ([4000], 4000),
        ]
        for (part, count) in [("train2017", 24), ("val2017", 6)] {
            let things = (0..<count).map { things[$0 % 6] }
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: part), withIntermediateDirectories: true)
            let annotations = COCOAnnotations(
                images: things.indices.map {
                    Picture(id: 100 - $0, width: 100, height: 40, file_name: "\($0).png")
                },
                annotations: things.enumerated().flatMap { index, thing in
                    thing.person.map {
                        Thing(image_id: 100 - index, category_id: 7, area: $0, bbox: [0, 0, 1, 1])
                    } + [Thing(image_id: 100 - index, category_id: 1, area: thing.dog, bbox: [])]
                }, categories: categories)
            try FileManager.default.createDirectory(
                at: folder.url.appending(path: "annotations"), withIntermediateDirectories: true)
            try JSONEncoder().encode(annotations).write(
                to: folder.url.appending(path: "annotations/instances_\(part).json"))
            for index in things.indices {
                try Data().write(to: folder.url.appending(path: "\(part)/\(index).png"))
            }
        }
        func pictures(_ split: Split) throws -> [String] {
            try VisualWakeWords(folder: folder.url).pictures(split).map {
                "\($0.url.lastPathComponent) \($0.label)"
            }
        }
        #expect(
            try pictures(.test) == ["5.png 1", "4.png 0", "3.png 0", "2.png 1", "1.png 0", "0.png 1"])
        #expect(throws: DataError.self) { try VisualWakeWords(folder: folder.url.appending(path: "none")) }
    }

    @Test("what is missing or not COCO's is named")
    func missing() throws {
        let folder = try TemporaryFolder("missing")
        let copy = folder.url.appending(path: "copy")
        try FileManager.default.copyItem(at: Self.made.get().url, to: copy)
        func message() -> String {
            do {
                _ = try DataSet(folder: copy).examples(.test, inputShape: [50, 50, 1], seed: 1)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message().isEmpty)
        let picture = try #require(VisualWakeWords(folder: copy).pictures(.test).first).url
        try Data([0xFF, 0xD8, 0xFF]).write(to: picture)
        #expect(message().contains("\(picture.lastPathComponent): expected a JPEG file"))
        try FileManager.default.removeItem(at: picture)
        #expect(message().contains("expected 6 pictures, found 5, \(picture.lastPathComponent)"))
        let notes = copy.appending(path: "annotations/instances_val2014.json")
        for (text, found) in [
            ("", "something else"), ("{\"images\":[]}", "no 'annotations'"),
            ("{\"images\":[{\"id\":\"x\"}]}", "another type at 'images.0.id'"),
            ("{\"images\":[],\"annotations\":[],\"categories\":[]}", "a category 'person', found 0"),
            ("{\"images\":[{\"id\":1e30,\"width\":1,\"height\":1,\"file_name\":\"a\"}]}", "found something"),
        ] {
            try Data(text.utf8).write(to: notes)
            #expect(message().contains(found), "\(text): \(message())")
        }
        try FileManager.default.removeItem(at: notes)
        #expect(message().contains("instances_val2014.json"))
        try FileManager.default.removeItem(at: copy.appending(path: "annotations/instances_train2014.json"))
        #expect(message().contains("found neither"))
    }
}
