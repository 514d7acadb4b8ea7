import Records

extension Store {
    /// The files of an export, each whole.
    func files(_ filter: ExportFilter = ExportFilter()) throws -> [ExportFile] {
        var files: [ExportFile] = []
        try export(filter) { piece in
            if files.last?.name == piece.name {
                files[files.count - 1].text += piece.text
            } else {
                files.append(piece)
            }
        }
        return files
    }
}
