using System.CommandLine;

namespace Weir.Commands;

/// <summary><c>weir health</c>: asks a running <c>weir run</c> or <c>weir broker</c> how it is; for containers without a shell or curl, whose probes run a program.</summary>
sealed class HealthCommand(ProgramIo io)
{
    /// <summary>An answer is a few reasons; more is somebody else's page.</summary>
    const int LongestAnswer = 64 * 1024;

    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    readonly Option<Uri?> _url = new("--url")
    {
        Description = "What to ask: /readyz, /livez or /startupz. Default: http://127.0.0.1:8090/readyz.",
        HelpName = "url",
        CustomParser = result => Url(result),
    };

    readonly Option<TimeSpan?> _timeout = ParsedOption.Of<TimeSpan>("--timeout", "How long to wait for the answer. Default: 2s.", "2s", ValueSyntax.Duration);

    public Command Build()
    {
        var command = new Command("health", "Ask a running pipeline or broker how it is: exit 0 when all is well, 1 when not, 69 when nothing answers.") { _url, _timeout };
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var url = parsed.GetValue(_url) ?? new Uri("http://127.0.0.1:8090/readyz");
        var timeout = parsed.GetValue(_timeout) ?? TimeSpan.FromSeconds(2);
        if (timeout > LongestWait) throw CommandFailure.Usage("--timeout is longer than an hour", "A probe that waits so long says nothing; write 2s");
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = timeout, MaxResponseContentBufferSize = LongestAnswer };
        try
        {
            using var answer = await client.GetAsync(url, cancellation);
            io.Out.Write(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8050", $"nothing answers at {url}", "Start the pipeline or the broker with --http, and name its address with --url", error);
        }
    }

    static Uri? Url(System.CommandLine.Parsing.ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        result.AddError($"'{text}' does not fit --url, as http://127.0.0.1:8090/readyz does");
        return null;
    }
}
