/// The files of the page, which lie in this program.
enum PageFile {
    private static let files: [(path: String, type: String, bytes: [UInt8])] = [
        ("/", "text/html; charset=utf-8", PackageResources.index_html),
        ("/page/style.css", "text/css; charset=utf-8", PackageResources.style_css),
        ("/page/app.js", "text/javascript; charset=utf-8", PackageResources.app_js),
        ("/page/views.js", "text/javascript; charset=utf-8", PackageResources.views_js),
        ("/page/parts.js", "text/javascript; charset=utf-8", PackageResources.parts_js),
        ("/page/select.js", "text/javascript; charset=utf-8", PackageResources.select_js),
        ("/page/chosen.js", "text/javascript; charset=utf-8", PackageResources.chosen_js),
        ("/page/progress.js", "text/javascript; charset=utf-8", PackageResources.progress_js),
    ]

    /// A route for each.
    static let routes: [Route] = files.map { file in
        .get(file.path, "A file of the page.", answer: .page(file.type)) { _ in
            HTTPResponse(type: file.type, .bytes(file.bytes))
        }
    }
}
