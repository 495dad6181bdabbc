using System.ComponentModel;
using System.Diagnostics;

namespace Weir.Kafka.Security;

/// <summary>A program that prints the token: the bridge to every cloud's own way of identifying a process.</summary>
sealed class CommandTokens(string command, TimeProvider time) : ITokenSource
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    const int ErrorMax = 200;
    const int OutputMax = 1 << 20;

    public async Task<BearerToken> TokenAsync(CancellationToken cancellation)
    {
        var words = CommandWords.Split(command);
        if (words is not [var program, ..]) throw Wrong("a quote is not closed, or it is empty", "Write the program and its arguments, those with spaces in quotes.");
        using var process = Start(program, words);
        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var output = ReadAsync(process.StandardOutput, both.Token);
            var errors = ReadAsync(process.StandardError, both.Token);
            await process.WaitForExitAsync(both.Token);
            if (process.ExitCode != 0) throw new KafkaConnectionException(program, $"sasl.oauthbearer.token.command ended with exit code {process.ExitCode}: {LastLine(await errors)}", "Run it by hand as the user of this process.");
            return BearerToken.Parse(await output, time.GetUtcNow()) ?? throw Wrong("it printed no token", "It must print the token alone, or JSON with access_token.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (cancellation.IsCancellationRequested) throw;
            throw new KafkaConnectionException(program, $"sasl.oauthbearer.token.command did not end within {Limit.TotalSeconds:0} s", "Run it by hand as the user of this process.");
        }
    }

    // A program that prints more waits for a reader, and is ended with the limit.
    static async Task<string> ReadAsync(StreamReader stream, CancellationToken cancellation)
    {
        char[] text = new char[OutputMax];
        return new(text, 0, await stream.ReadBlockAsync(text, cancellation));
    }

    static Process Start(string program, List<string> words)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, words.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw new KafkaUsageException($"sasl.oauthbearer.token.command: '{program}' cannot be started: {e.Message.ReplaceLineEndings(" ")}", "Name a program that is on the path, or its full path.", e);
        }
    }

    static KafkaUsageException Wrong(string what, string hint) => new($"sasl.oauthbearer.token.command: {what}", hint);

    // The token is on the other stream; what a program says of its failure is what its user needs.
    static string LastLine(string errors)
    {
        string line = errors.Trim().Split('\n')[^1].Trim();
        return line.Length > ErrorMax ? line[..ErrorMax] + "…" : line;
    }
}
