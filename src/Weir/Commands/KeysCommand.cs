using System.CommandLine;
using Weir.Keys;

namespace Weir.Commands;

/// <summary><c>weir keys add</c>: writes the next version of a pseudonym key, so that nobody needs another tool or shows a key to a terminal.</summary>
sealed class KeysCommand(ProgramIo io)
{
    readonly Argument<string[]> _folders = new("folder") { Description = "The keys' folders, one per key; made when missing.", Arity = ArgumentArity.OneOrMore };
    readonly Option<bool> _ifMissing = new("--if-missing") { Description = "Leave a key that has a version as it is." };

    readonly Option<int> _bytes = new("--bytes") { Description = "The key's length. ipcrypt takes 16; aes-cmac 16, 24 or 32; hmac-sha256 any.", HelpName = "16|24|32", DefaultValueFactory = _ => KeyFile.Bytes };

    public Command Build() => new("keys", "Write keys of pseudonyms.") { Add() };

    Command Add()
    {
        var command = new Command("add", "Write a key's next version: random bytes, readable by this user alone. From then on it signs.") { _folders, _bytes, _ifMissing };
        _bytes.AcceptOnlyFromAmong("16", "24", "32");
        command.SetAction(parsed =>
        {
            foreach (string folder in parsed.GetValue(_folders)!) Add(folder, parsed.GetValue(_bytes), parsed.GetValue(_ifMissing));
            return ExitCode.Done;
        });
        return command;
    }

    void Add(string folder, int bytes, bool ifMissing)
    {
        try
        {
            int newest = KeyFile.NewestIn(folder);
            io.Error.WriteLine(ifMissing && newest > 0 ? $"{folder} has v{newest}" : $"{KeyFile.Write(folder, newest + 1, bytes)} written");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Configuration, "WEIR8051", $"no key can be written into '{folder}': {error.Message}", "Name a folder that this user may write");
        }
    }
}
