namespace Weir.Commands.Completion;

/// <summary>The scripts by which shells ask <see cref="CompleteCommand"/>. All of them offer files where weir has nothing to say.</summary>
static class ShellScript
{
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish", "powershell"];

    public static string Of(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };

    // A colon separates words for bash: host:port is put together again before weir is asked.
    const string Bash = """
        # Completion of weir for bash. Load it in ~/.bashrc: source <(weir completion bash)
        _weir() {
          local words=() word="" i
          for ((i = 1; i <= COMP_CWORD; i++)); do
            word="${COMP_WORDS[i]}"
            if [[ $i -gt 1 && ( $word == : || ${COMP_WORDS[i-1]} == : ) ]]; then words[-1]+="$word"; else words+=("$word"); fi
          done
          word="${words[-1]}"
          unset 'words[-1]'
          mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" complete "--word=$word" -- "${words[@]}" 2>/dev/null)
          [[ ${#COMPREPLY[@]} -ne 1 || $word != --*=* ]] || COMPREPLY=("${COMPREPLY[0]#*=}")
        }
        complete -o default -F _weir weir

        """;

    const string Zsh = """
        #compdef weir
        # Completion of weir for zsh. Load it in ~/.zshrc, after compinit: source <(weir completion zsh)
        _weir() {
          local -a found
          found=("${(@f)$("${words[1]}" complete "--word=${words[CURRENT]}" -- "${(@)words[2,CURRENT-1]}" 2>/dev/null)}")
          found=("${(@)found:#}")
          if (( ${#found} )); then compadd -- "${found[@]}"; else _files; fi
        }
        compdef _weir weir

        """;

    const string Fish = """
        # Completion of weir for fish. Keep it: weir completion fish > ~/.config/fish/completions/weir.fish
        function __weir_complete
            set -l words (commandline --tokenize --cut-at-cursor --current-process)
            set -l word (commandline --current-token --cut-at-cursor)
            set -l found ($words[1] complete "--word=$word" -- $words[2..-1] 2>/dev/null)
            if test (count $found) -gt 0
                printf '%s\n' $found
            else
                __fish_complete_path $word
            end
        end
        complete --command weir --no-files --arguments '(__weir_complete)'

        """;

    const string PowerShell = """
        # Completion of weir for PowerShell. Load it in $PROFILE: weir completion powershell | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName weir -ScriptBlock {
            param($word, $line, $position)
            $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
            weir complete "--word=$word" -- @words 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;
}
