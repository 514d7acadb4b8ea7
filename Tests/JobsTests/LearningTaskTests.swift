import Foundation
import Jobs
import Networks
import Testing

@Suite struct LearningTaskTests {
    @Test("each network of the literature and each named backbone but CIFAR's is of one task")
    func networks() {
        let expected = ["kws": 6, "ad": 5, "vww": 3]
        let tasks = KnownNetwork.all.map { LearningTask($0.network)?.rawValue ?? "" }
        #expect(Dictionary(tasks.map { ($0, 1) }, uniquingKeysWith: +) == expected)
        for backbone in Backbone.all + [.vww128, .vww128Aligned] {
            #expect((LearningTask(backbone) == nil) == (backbone == .cifar), "\(backbone.name)")
        }
        #expect(LearningTask(Backbone.vww160Aligned) == .vww)
    }

    @Test("every backbone of a task reads what its data gives, and has an output for each class")
    func spaces() throws {
        for task in LearningTask.allCases {
            for backbone in task.backbones {
                #expect(task.features.fit(backbone.inputShape), "\(backbone.name)")
                #expect(backbone.classes >= task.classes.count, "\(backbone.name)")
            }
            for network in task.fixedNetworks { #expect(task.features.fit(network.inputShape)) }
        }
        #expect(!LearningTask.kws.features.fit([32, 32, 1]) && !LearningTask.vww.features.fit([50, 40, 1]))
        #expect(!LearningTask.vww.features.fit([50, 50, 2]) && !LearningTask.vww.features.fit([]))
    }

    @Test("a task is its name in files")
    func coding() throws {
        let text = try SnakeCaseJSON.data(LearningTask.allCases)
        #expect(try JSONDecoder().decode([String].self, from: text) == ["kws", "vww", "ad"])
        #expect(try SnakeCaseJSON.value([LearningTask].self, from: text) == LearningTask.allCases)
    }

    @Test("Table 4's rows are of one task each")
    func rows() {
        let published = LearningTask.allCases.flatMap { $0.published + $0.baselines }
        #expect(Set(published.map(\.name)).count == published.count)
        let baselines = LearningTask.allCases.flatMap(\.baselines)
        #expect(baselines.count == TableFour.baselines.count)
    }
}
