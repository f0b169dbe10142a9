extension CommandTree {
    /// A script for bash: `source <(face-sets completions bash)`.
    ///
    /// Falls back to readline's completion of file names.
    var bashCompletion: String {
        let known = all.dropFirst().map { "\"\($0.parentName) \($0.configuration.name)\"" }
        let values = all.flatMap { command in
            command.options.filter { $0.shape.kind == .option }.map {
                let kind = $0.shape.takesPath ? "path" : "word"
                let words = $0.shape.choices.joined(separator: " ")
                return "        \"\(command.name) \($0.shown)\") words=\"\(words)\" value=\(kind) ;;"
            }
        }
        let words = all.map { command in
            let names = command.children.map(\.configuration.name) + command.options.map(\.shown)
            let files = command.children.isEmpty ? " files=yes" : ""
            return "        \"\(command.name)\") words=\"\(names.joined(separator: " "))\"\(files) ;;"
        }
        return """
            # Completion of face-sets for bash.
            _face_sets() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path= word words= files= value=
                COMPREPLY=()
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case "$path $word" in
                        \(known.joined(separator: "|"))) path="${path:+$path }$word" ;;
                    esac
                done
                case "$path $previous" in
            \(values.joined(separator: "\n"))
                esac
                case "$value" in
                    path) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
                    word) mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"); return ;;
                esac
                case "$path" in
            \(words.joined(separator: "\n"))
                esac
                if [[ -n $files && $current != -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -f -- "$current")
                else
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
                fi
            }
            complete -o filenames -o bashdefault -F _face_sets face-sets
            """
    }

    /// The parent as `path` in the script contains it: empty for top-level commands.
    private var parentName: String { path.dropFirst().dropLast().joined(separator: " ") }
}
