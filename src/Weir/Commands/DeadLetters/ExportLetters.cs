using System.CommandLine;
using System.Text;
using System.Text.Json;
using Weir.DeadLetters;
using Weir.Engine;
using Weir.Protocol;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters export</c>: letters for other programs, a line of JSON or a file each. Whole bytes only with <c>--reveal</c>, which is audited.</summary>
sealed class ExportLetters(ProgramIo io, StepCatalog steps)
{
    readonly DeskAccess _desk = new(io, steps);
    readonly FilterOptions _filter = new();
    readonly RevealOptions _reveal = new();
    readonly Option<bool> _all = new("--all") { Description = "Also letters that were redriven, fixed or discarded." };
    readonly Option<string?> _out = new("--out") { Description = "Write into this folder, a file for each letter and its value beside it, readable only by the user who runs this. Default: lines of JSON to standard output.", HelpName = "folder" };

    public Command Build()
    {
        var command = new Command("export", "Write dead letters with all their bytes for other programs; needs --reveal.") { _all, _out };
        _desk.AddTo(command);
        _filter.AddTo(command);
        _reveal.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (!_reveal.IsAsked(parsed)) throw CommandFailure.Usage("an export holds the records as they are, personal data included", "Say --reveal, which the audit records; 'list' and 'show' mask");
        var filter = _filter.Of(parsed, io.Time);
        if (_desk.Open(parsed) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        filter.ThrowUnlessOf(place.Topics.Letters);
        var ledger = new Ledger(place.Client, place.Topics);
        await ledger.ReadAsync(cancellation);
        if (!parsed.GetValue(_all)) filter.SayClosed(ledger, io.Error);
        var audit = _reveal.Audit(parsed, io, place, "export");
        if (parsed.GetValue(_out) is { } folder) PrivateFile.CreateFolder(folder);
        var originals = new LetterOriginals(place.Client);
        long written = 0;
        await foreach (var piece in new LetterScan(place.Client, place.Topics.Letters, filter).ReadAsync(cancellation))
        {
            var meant = piece.Where(letter => parsed.GetValue(_all) || ledger.IsOpen(letter)).ToList();
            await audit.RevealAsync([.. meant.Select(letter => letter.Address)], cancellation);
            foreach (var letter in meant) Write((await originals.WholeAsync(letter, cancellation)).Whole ?? letter, ledger.Find(letter), parsed.GetValue(_out));
            written += meant.Count;
        }
        io.Error.WriteLine($"{written} {(written == 1 ? "letter" : "letters")} of {place.Topics.Letters}");
        return ExitCode.Done;
    }

    void Write(DeadLetter letter, LedgerEntry? entry, string? folder)
    {
        string line = JsonText.Of(json => Write(json, letter, entry));
        if (folder is null)
        {
            io.Out.WriteLine(line);
            return;
        }
        string name = Path.Combine(folder, $"{letter.Address.Partition}-{letter.Address.Offset}");
        PrivateFile.Write(name + ".json", Encoding.UTF8.GetBytes(line + "\n"));
        if (letter.Value is { } value) PrivateFile.Write(name + ".value", value);
    }

    static void Write(Utf8JsonWriter json, DeadLetter letter, LedgerEntry? entry)
    {
        json.WriteStartObject();
        json.WriteString("letter", letter.Address.ToString());
        json.WriteString("dialect", letter.Dialect.ToString().ToLowerInvariant());
        json.WriteString("died", RecordTime.Iso(letter.DiedAt));
        json.WriteString("code", letter.Code);
        json.WriteString("field", letter.Field);
        json.WriteString("step", letter.Step);
        json.WriteString("reason", letter.Reason);
        json.WriteString("message", letter.Message);
        json.WriteString("fingerprint", letter.Fingerprint);
        json.WriteString("topic", letter.Topic);
        if (letter.Partition is { } partition) json.WriteNumber("partition", partition);
        if (letter.Offset is { } offset) json.WriteNumber("offset", offset);
        json.WriteNumber("timestamp", letter.Timestamp);
        json.WriteNumber("replays", letter.Replays);
        json.WriteString("state", entry is null ? "open" : LedgerEntry.Word(entry.Action));
        json.WriteBoolean("head_only", !letter.IsWhole);
        Bytes(json, "key_base64", letter.Key);
        Bytes(json, "value_base64", letter.Value);
        json.WriteStartArray("headers");
        foreach (var header in new RecordHeaders(letter.Headers))
        {
            json.WriteStartObject();
            json.WriteString("name", Encoding.UTF8.GetString(header.Key));
            Bytes(json, "value_base64", header.HasValue ? header.Value.ToArray() : null);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Bytes(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is null) json.WriteNull(name);
        else json.WriteBase64String(name, bytes);
    }
}
