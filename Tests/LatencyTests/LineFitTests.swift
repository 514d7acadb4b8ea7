import Foundation
import Latency
import Networks
import Testing

@Suite struct LineFitTests {
    /// Norris, the linear regression data of NIST's Statistical Reference Datasets (StRD), with its certified
    /// values; y was measured against x by an ozone monitor.
    static let norris: [(y: Double, x: Double)] = [
        (0.1, 0.2), (338.8, 337.4), (118.1, 118.2), (888.0, 884.6), (9.2, 10.1), (228.1, 226.5),
        (668.5, 666.3), (998.5, 996.3), (449.1, 448.6), (778.9, 777.0), (559.2, 558.2), (0.3, 0.4),
        (0.1, 0.6),
        (778.1, 775.5), (668.8, 666.9), (339.3, 338.0), (448.9, 447.5), (10.8, 11.6), (557.7, 556.0),
        (228.3, 228.1), (998.0, 995.8), (888.8, 887.6), (119.6, 120.2), (0.3, 0.3), (0.6, 0.3),
        (557.6, 556.8), (339.3, 339.1), (888.0, 887.2), (998.5, 999.0), (778.9, 779.0), (10.2, 11.1),
        (117.6, 118.3), (228.9, 229.2), (668.4, 669.1), (449.2, 448.9), (0.2, 0.5),
    ]

    @Test("slope, intercept, sd, R2 and intervals are NIST's certified values for Norris")
    func certified() throws {
        let points = Self.norris.map { LineFit.Point(ops: Int(($0.x * 1e6).rounded()), latencyMs: $0.y) }
        let fit = try LineFit(points)
        #expect(abs(fit.slopeMsPerMop - 1.00211681802045) < 1e-12)
        #expect(abs(fit.interceptMs - -0.262323073774029) < 1e-10)
        #expect(abs(fit.residualSDMs - 0.884796396144373) < 1e-11)
        #expect(abs(fit.r2 - 0.999993745883712) < 1e-13)
        // Certified standard errors times t(34) = 2.032244509.
        #expect(abs(fit.slopeInterval.high - fit.slopeMsPerMop - 2.032244509 * 0.429796848199937e-3) < 1e-11)
        #expect(abs(fit.interceptMs - fit.interceptInterval.low - 2.032244509 * 0.232818234301152) < 1e-8)
        #expect(fit.n == 36)
        let text = String(decoding: try JSONEncoder().encode(fit), as: UTF8.self)
        #expect(text.contains("slopeMsPerMop") && !text.contains("residualsMs"))
        #expect(abs(fit.residualsMs.reduce(0, +)) < 1e-9)
    }

    @Test("the paper's KWS rows give the slope and intercept known for them")
    func published() throws {
        // Mops and F746ZG latency of KWS-L/M/S and DSCNN-L/M/S, MicroNets Table 4.
        let rows = [(129, 0.610), (30.6, 0.187), (16.4, 0.109), (107.2, 0.515), (37.3, 0.219), (7.1, 0.058)]
        let fit = try LineFit(
            rows.map { LineFit.Point(ops: Int(($0 * 1e6).rounded()), latencyMs: 1000 * $1) })
        #expect(abs(fit.slopeMsPerMop - 4.443) < 0.0005)
        #expect(abs(fit.interceptMs - 40.4) < 0.05)
        #expect(abs(fit.r2 - 0.998) < 0.0005)
        #expect(abs((fit.throughputMopsPerSecond ?? 0) - 225) < 0.5)
    }

    @Test("points on a line are met exactly, with MAPE by hand")
    func exact() throws {
        let fit = try LineFit([
            .init(ops: 1_000_000, latencyMs: 12), .init(ops: 3_000_000, latencyMs: 16),
            .init(ops: 2_000_000, latencyMs: 14),
        ])
        #expect(abs(fit.slopeMsPerMop - 2) < 1e-12 && abs(fit.interceptMs - 10) < 1e-12)
        #expect(abs(fit.latencyMs(ops: 10_000_000) - 30) < 1e-9)
        #expect(fit.r2 > 1 - 1e-12 && fit.mapePercent < 1e-10)
        let bent = try LineFit([
            .init(ops: 0, latencyMs: 1), .init(ops: 1_000_000, latencyMs: 4),
            .init(ops: 2_000_000, latencyMs: 1),
        ])
        // The line is y = 2: errors 1/1, 2/4, 1/1.
        #expect(abs(bent.mapePercent - 250 / 3) < 1e-9)
        #expect(bent.throughputInterval == nil)
    }

    @Test("too few points, equal ops, equal latencies and latencies that are none are refused")
    func refused() {
        let point = LineFit.Point(ops: 1, latencyMs: 1)
        #expect(throws: FitError.tooFewPoints(found: 2)) { try LineFit([point, point]) }
        #expect(throws: FitError.opsAllAlike(found: 1)) {
            try LineFit([point, .init(ops: 1, latencyMs: 2), .init(ops: 1, latencyMs: 3)])
        }
        #expect(throws: FitError.latenciesAllAlike(found: 0.1)) {
            try LineFit((1...7).map { .init(ops: $0, latencyMs: 0.1) })
        }
        #expect(throws: FitError.latencyNotPositive(index: 1, found: 0)) {
            try LineFit([point, .init(ops: 2, latencyMs: 0), .init(ops: 3, latencyMs: 3)])
        }
        #expect(throws: FitError.self) { try LineFit([point, point, .init(ops: 3, latencyMs: .nan)]) }
    }
}

@Suite struct StudentTTests {
    @Test(
        "two-sided 95 percent quantiles are those of the printed tables",
        arguments: zip(
            [1, 2, 3, 4, 5, 10, 22, 30, 34, 60, 120],
            [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.2281, 2.0739, 2.0423, 2.0322, 2.0003, 1.9799]))
    func table(degrees: Int, quantile: Double) {
        #expect(abs(StudentT(degreesOfFreedom: degrees).twoSidedQuantile(0.95) - quantile) < 6e-5)
    }

    @Test("quantile and probability undo each other", arguments: [1, 2, 3, 8, 9, 100, 1001])
    func inverse(degrees: Int) {
        let t = StudentT(degreesOfFreedom: degrees)
        for confidence in [0.1, 0.5, 0.9, 0.99, 0.9999] {
            #expect(abs(t.central(t.twoSidedQuantile(confidence)) - confidence) < 1e-12)
        }
    }
}
