import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite(.serialized) struct FinalTrainingTests {
    /// Synthetic speech, as little as there can be, made once.
    private static let speech: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder("final-speech")
        try SpeechSynthesis(count: 150, seed: 3).write(to: folder.url)
        return folder
    }

    private func training(_ folder: URL, seed: UInt64 = 2) throws -> FinalTraining {
        FinalTraining(
            try Architecture(id: "kws-c8-d12s2-d8").network, data: try DataSet(folder: Self.speech.get().url),
            recipe: Recipe(epochs: 2, batchSize: 16, seed: seed), quantizedEpochs: 1, folder: folder)
    }

    @Test("a training ends with a file and its card; one stopped anywhere goes on to the same bytes")
    func endsAlike() throws {
        let folder = try TemporaryFolder("final")
        let whole = folder.url.appending(path: "whole")
        var stages: [FinalTraining.Stage] = []
        let trained = try #require(
            try training(whole).run(resume: false, progress: { stages.append($0.stage) }))
        #expect(stages == [.float, .float, .int8])
        let bytes = try Data(contentsOf: whole.appending(path: "model.tflite"))
        #expect(trained.modelBytes == bytes.count)
        #expect(trained.modelSha256 == Digest(of: [UInt8](bytes)).description)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let card = try Data(contentsOf: whole.appending(path: "training.json"))
        #expect(try decoder.decode(TrainedModel.self, from: card) == trained)

        // Nothing is left to do, and nothing is done again; another file in its place is made anew.
        var left = 0
        #expect(try training(whole).run(resume: true, progress: { _ in left += 1 }) == trained)
        try Data("none".utf8).write(to: whole.appending(path: "model.tflite"))
        #expect(try training(whole).run(resume: true, progress: { _ in left += 1 }) == trained)
        #expect(left == 0)
        #expect(try Data(contentsOf: whole.appending(path: "model.tflite")) == bytes)

        // What the card says of the file is what evaluating the file says.
        let classifier = try Int8Classifier(Model(bytes: [UInt8](bytes)))
        let data = try DataSet(folder: Self.speech.get().url)
        let test = try data.examples(.test, inputShape: classifier.inputShape, seed: 2)
        #expect(try TrainedModel.Score(Judgement(of: classifier, on: test)) == trained.int8)
        #expect(trained.int8.count == test.count)
        #expect(try trained.data == data.name())

        let broken = folder.url.appending(path: "broken")
        var steps = 0
        var rounds = 0
        var again: TrainedModel?
        while again == nil, rounds < 50 {
            again = try training(broken).run(
                resume: rounds > 0,
                isStopped: {
                    steps += 1
                    return steps % 5 == 0
                })
            rounds += 1
        }
        #expect(rounds > 3)
        #expect(again == trained)
        #expect(try Data(contentsOf: broken.appending(path: "model.tflite")) == bytes)
    }

    @Test("a folder with a state is refused without resume, and one of other options with it")
    func refuses() throws {
        let folder = try TemporaryFolder("final")
        #expect(try training(folder.url).run(resume: false, isStopped: { true }) == nil)
        let occupied = #expect(throws: DataError.self) { try training(folder.url).run(resume: false) }
        #expect(occupied?.cure.contains("--resume") == true)
        #expect(throws: TorchError.self) { try training(folder.url, seed: 9).run(resume: true) }
        let taught = try TrainableNetwork(trainedIn: folder.url)
        #expect(taught.spec.name == "kws-c8-d12s2-d8")
        #expect(throws: TorchError.self) { try TrainableNetwork(trainedIn: folder.url.appending(path: "x")) }
    }
}
