/// Only the frames, for `facefusion -s faceset_001/*.png`: one face each, the best first.
package struct FaceFusionExporter: Exporter {
    package init() {}

    package var format: ExportFormat { .facefusion }
}
