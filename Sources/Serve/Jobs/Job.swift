import Campaigns
import Console
import Workflows

/// A model that was sent to be profiled, as JSON shows it.
struct Job: Encodable, Sendable {
    /// Where it is.
    enum State: String, Encodable, Sendable, CaseIterable { case queued, running, done, failed }

    let id: String
    let board: String
    let model: String
    var state = State.queued
    /// What is done now, such as `writing 45216 bytes to flash`.
    var step = ""
    /// So much of the step is done, 0 to 1.
    var share = 0.0
    /// Row in the database, once it is stored.
    var measurementId: Int64?
    /// What came of it.
    var profile: ProfileDocument?
    /// What went wrong.
    var failure: CommandError?

    private enum CodingKeys: String, CodingKey {
        case id, board, model, state, step, share, measurementId, profile
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(board, forKey: .board)
        try container.encode(model, forKey: .model)
        try container.encode(state, forKey: .state)
        try container.encode(step, forKey: .step)
        try container.encode(share, forKey: .share)
        try container.encodeIfPresent(measurementId, forKey: .measurementId)
        try container.encodeIfPresent(profile, forKey: .profile)
        if let failure { try ErrorLine.document(failure).encode(to: encoder) }
    }

    /// Whether nothing more will come of it.
    var isOver: Bool { state == .done || state == .failed }

    /// As an event of a stream.
    var event: String {
        "event: job\ndata: " + ((try? Output.text(self, onOneLine: true)) ?? "{}") + "\n\n"
    }
}
