public import Facts
import GRDB
public import Latency

extension Store {
    /// The fit of the newest samples that answer a request: the kept one where the rows that it rests on have not
    /// changed, else one that is made now, and kept where the database may be written.
    ///
    /// - Returns: nil where there are no such samples. Throws a `FitError` where they do not determine the model, and a
    ///   `StoreError`.
    public func fit(_ request: FitRequest) throws -> BoardFit? {
        let scope = try StoreJSON.text(request)
        switch try read({ try state(of: request, scope, in: $0) }) {
        case .none: return nil
        case .kept(let fit): return fit
        case .changed(let basis, let groups):
            guard let fit = try BoardFit(request, among: groups) else { return nil }
            // A figure that is no number cannot be kept.
            if let text = try? StoreJSON.text(fit) { keep(text, as: scope, basis: basis) }
            return fit
        }
    }

    /// The latency models of a group with their errors on architectures left out: kept ones where its samples have not
    /// changed, else made now, and kept where the database may be written.
    public func models(of group: GroupLines) throws(StoreError) -> [GroupModel] {
        if let models = try keptModels(of: group) { return models }
        let models = group.crossValidated()
        if let text = try? StoreJSON.text(models) {
            keep(text, as: Self.scope(of: group), basis: Self.basis(of: group))
        }
        return models
    }

    /// The same where they are kept and the group's samples have not changed; nil where they would have to be made.
    public func keptModels(of group: GroupLines) throws(StoreError) -> [GroupModel]? {
        let (scope, basis) = (Self.scope(of: group), Self.basis(of: group))
        return try read { try keptText(scope, basis: basis, in: $0) }.flatMap {
            try? StoreJSON.value([GroupModel].self, from: $0)
        }
    }

    private static func scope(of group: GroupLines) -> String {
        "models of \(group.group.backbone), \(group.group.origin.rawValue), timing "
            + ((try? StoreJSON.text(group.group.timing)) ?? "") + ", space \(group.group.space)"
    }

    /// In words what there are samples of.
    public func sampledBoards(backbone: String?, origin: Origin?) throws(StoreError) -> [String] {
        let groups = try read { try fitBases(backbone: backbone, origin: origin, in: $0) }
        var names: [String] = []
        for group in groups.map(\.group) {
            let name = "those of \(group.firmware.board) with \(group.firmware.engine)"
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    private enum FitState {
        case none
        case kept(BoardFit)
        case changed(basis: String, groups: [(group: FitGroup, points: [StoredObservation])])
    }

    /// Looks at the rows and at what is kept of them at one moment.
    private func state(of request: FitRequest, _ scope: String, in database: Database) throws -> FitState {
        let groups = try fitBases(backbone: request.backbone, origin: request.origin, in: database)
        guard let choice = request.choice(among: groups.map { ($0.group, $0.newest) }) else { return .none }
        let basis = Self.basis(choice.all.map { groups[$0].basis })
        if let text = try keptText(scope, basis: basis, in: database),
            let fit = try? StoreJSON.value(BoardFit.self, from: text)
        {
            return .kept(fit)
        }
        return .changed(
            basis: basis,
            groups: try fitPoints(backbone: request.backbone, origin: request.origin, in: database))
    }
}
