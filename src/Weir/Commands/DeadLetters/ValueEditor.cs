using System.ComponentModel;
using System.Diagnostics;

namespace Weir.Commands.DeadLetters;

/// <summary>Starts the operator's editor on a value, in a folder that only they can read and that is gone afterwards.</summary>
sealed class ValueEditor(ProgramIo io)
{
    /// <exception cref="CommandFailure">WEIR8068: the editor failed.</exception>
    public async Task<byte[]> EditAsync(byte[] value, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("weir-edit-");
        try
        {
            string file = Path.Combine(folder.FullName, "value.json");
            await File.WriteAllBytesAsync(file, value, cancellation);
            await RunAsync(file, cancellation);
            byte[] edited = await File.ReadAllBytesAsync(file, cancellation);
            // Editors end a file with a line break that the value did not have.
            return edited is [.., (byte)'\n'] && value is not [.., (byte)'\n'] ? edited[..^1] : edited;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    async Task RunAsync(string file, CancellationToken cancellation)
    {
        string editor = Editor;
        // An editor may be given with options of its own.
        string[] words = editor.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], [.. words[1..], file]) { UseShellExecute = false })!;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw Failed(editor, $"ended with {process.ExitCode}");
        }
        catch (Win32Exception error)
        {
            throw Failed(editor, $"cannot be started: {error.Message}");
        }
    }

    string Editor => io.Variable("VISUAL") is { Length: > 0 } visual ? visual : io.Variable("EDITOR") is { Length: > 0 } editor ? editor : OperatingSystem.IsWindows() ? "notepad" : "vi";

    static CommandFailure Failed(string editor, string why) => new(ExitCode.Failed, "WEIR8068", $"the editor '{editor}' {why}; nothing was written", "Set EDITOR, or give the value with --value-file");
}
