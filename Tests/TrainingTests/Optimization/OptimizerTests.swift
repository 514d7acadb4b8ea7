import Testing

@testable import Training

@Suite struct OptimizerTests {
    @Test("ten steps end where Python torch's optimizers end", arguments: ["adam", "momentum"])
    func path(name: String) throws {
        let file = try Reference.file("optimizers")
        let parameter = try Tensor(file.tensor("start").floats(), shape: [6]).requiringGradient()
        let named = [NamedTensor("p", parameter)]
        let optimizer: any Optimizer =
            name == "adam"
            ? try Adam(named, learningRate: 0.05, weightDecay: 0.01)
            : try MomentumDescent(named, learningRate: 0.05, momentum: 0.9, weightDecay: 0.01)
        let schedule = CosineSchedule(from: 0.05, to: 0.001, steps: 10)
        let path = try file.tensor(name)
        for step in 0..<10 {
            optimizer.learningRate = schedule.rate(at: step)
            optimizer.clearGradients()
            try (file.tensor("slopes") * parameter * parameter).sum().backward()
            try optimizer.step()
            #expect(try largestDifference(parameter, path.row(step)) < 1e-6)
        }
        #expect(optimizer.steps == 10)
    }

    @Test("an optimizer goes on from its state as if nothing had happened", arguments: ["adam", "momentum"])
    func resumes(name: String) throws {
        func make(_ start: [Float]) throws -> (Tensor, any Optimizer) {
            let parameter = try Tensor(start, shape: [2]).requiringGradient()
            let named = [NamedTensor("p", parameter)]
            return name == "adam"
                ? (parameter, try Adam(named, learningRate: 0.1))
                : (parameter, try MomentumDescent(named, learningRate: 0.1))
        }
        func walk(_ parameter: Tensor, _ optimizer: any Optimizer, _ steps: Int) throws {
            for _ in 0..<steps {
                optimizer.clearGradients()
                try (parameter * parameter).sum().backward()
                try optimizer.step()
            }
        }
        let (whole, first) = try make([1, -3])
        try walk(whole, first, 3)
        let state = TensorFile(first.state)
        let (other, second) = try make(try whole.floats())
        try state.restore(second.state)
        second.steps = first.steps
        try walk(whole, first, 3)
        try walk(other, second, 3)
        #expect(try whole.floats() == other.floats())
    }

    @Test("a parameter without a gradient stays as it is")
    func untouched() throws {
        let parameter = try Tensor([1], shape: [1]).requiringGradient()
        try Adam([NamedTensor("p", parameter)], learningRate: 1, weightDecay: 1).step()
        try MomentumDescent([NamedTensor("p", parameter)], learningRate: 1, weightDecay: 1).step()
        #expect(try parameter.floats() == [1])
    }

    @Test("the rate rises over the warm-up, falls along the cosine and stays at its end")
    func schedule() {
        let schedule = CosineSchedule(from: 1, to: 0.2, steps: 12, warmUp: 2)
        #expect(schedule.rate(at: 0) == 0.5)
        #expect(schedule.rate(at: 1) == 1)
        #expect(schedule.rate(at: 2) == 1)
        #expect(abs(schedule.rate(at: 7) - 0.6) < 1e-12)
        #expect(abs(schedule.rate(at: 12) - 0.2) < 1e-12)
        #expect(schedule.rate(at: 100) == schedule.rate(at: 12))
    }
}
