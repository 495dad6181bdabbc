using System.CommandLine;
using Weir.Commands;
using Weir.Engine;

namespace Weir.Tests.Program;

public sealed class CommandLineTests : IDisposable
{
    readonly StringWriter _output = new(), _error = new();
    readonly Dictionary<string, string> _variables = [];

    [Fact]
    public async Task An_unknown_option_is_one_line_and_exit_code_2()
    {
        Assert.Equal(2, await Run(["work", "--nope"], _ => 0));
        Assert.Equal("weir: WEIR8000 Unrecognized command or argument '--nope'. See 'weir work --help'.\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task No_command_shows_help_on_stderr_and_exit_code_2()
    {
        Assert.Equal(2, await Run([], _ => 0));
        Assert.Contains("Usage:", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Help_and_version_are_data_and_exit_code_0()
    {
        Assert.Equal(0, await Run(["--help"], _ => 0));
        Assert.Contains("Usage:", _output.ToString());
        Assert.Equal(0, await Run(["--version"], _ => 0));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task The_exit_code_of_a_command_is_the_programs() => Assert.Equal(7, await Run(["work"], _ => 7));

    [Fact]
    public async Task A_failure_says_code_what_and_next_in_one_line()
    {
        int exit = await Run(["work"], _ => throw new CommandFailure(ExitCode.Unreachable, "WEIR2001", "no broker at 127.0.0.1:1", "Start one with 'weir broker'"));
        Assert.Equal(69, exit);
        Assert.Equal("weir: WEIR2001 no broker at 127.0.0.1:1. Start one with 'weir broker'.\n", _error.ToString());
    }

    [Theory]
    [InlineData("WEIR2012", 78)]
    [InlineData("WEIR2019", 1)]
    [InlineData("WEIR2020", 1)]
    [InlineData("WEIR2021", 1)]
    public async Task Where_a_restart_helps_the_exit_code_does_not_say_that_it_does_not(string code, int expected)
    {
        Assert.Equal(expected, await Run(["work"], _ => throw new WeirException(code, "what happened", "What to do.")));
        Assert.Equal($"weir: {code} what happened. What to do.\n", _error.ToString());
    }

    [Fact]
    public async Task An_unexpected_exception_is_one_line_without_its_message_or_a_stack_trace()
    {
        int exit = await Run(["work"], _ => throw new InvalidOperationException("secret 199.172.111.135\nsecond line"));
        Assert.Equal(1, exit);
        string line = _error.ToString();
        Assert.StartsWith("weir: WEIR9001 unexpected InvalidOperationException in ", line);
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        Assert.DoesNotContain("secret", line);
    }

    [Fact]
    public async Task Debugging_adds_the_details_of_an_unexpected_exception()
    {
        _variables["WEIR_DEBUG"] = "1";
        await Run(["work"], _ => throw new InvalidOperationException("details"));
        Assert.Contains("InvalidOperationException: details", _error.ToString());
    }

    [Fact]
    public async Task Control_characters_of_a_failure_do_not_reach_the_terminal()
    {
        await Run(["work"], _ => throw new CommandFailure(1, "WEIR8009", "topic 'a\u001b[31m\r\nb'", "Name it"));
        Assert.Equal("weir: WEIR8009 topic 'a [31m b'. Name it.\n", _error.ToString());
    }

    [Fact]
    public async Task A_word_that_begins_with_an_at_sign_is_not_a_response_file()
    {
        string? word = null;
        Assert.Equal(0, await Run(["work", "@file"], parsed => { word = parsed.GetValue<string>("word"); return 0; }));
        Assert.Equal("@file", word);
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    Task<int> Run(string[] args, Func<ParseResult, int> action)
    {
        var command = new Command("work", "Works.") { new Argument<string>("word") { Arity = ArgumentArity.ZeroOrOne } };
        command.SetAction(action);
        _output.NewLine = _error.NewLine = "\n";
        var io = new ProgramIo { Out = _output, Error = _error, Variable = _variables.GetValueOrDefault };
        return CommandLine.RunAsync(args, io, [command], CancellationToken.None);
    }
}
