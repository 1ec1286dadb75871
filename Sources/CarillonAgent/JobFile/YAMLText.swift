import CYAML

/// One YAML document with nothing in it that could surprise: no anchors or aliases (a short file could unfold into gigabytes),
/// no tags (`!!binary`, `!include`), no duplicate keys, one document, bounded depth.
struct YAMLText {
    /// nil for an empty document.
    let root: YAMLNode?

    init(_ source: SourceText) throws(JobFileError) {
        let bytes = Array(source.text.utf8)
        root = try bytes.withUnsafeBufferPointer { text throws(JobFileError) in
            guard let reader = cy_open(text.baseAddress, text.count) else {
                throw .invalid([SourceText.whole(source.file, "does not fit into memory")])
            }
            defer { cy_close(reader) }
            var composer = YAMLComposer(source)
            return try composer.compose(from: reader)
        }
    }
}
