using System.Text;

namespace Weir.Commands;

/// <summary>The outside of the program: data goes to <see cref="Out"/>, everything else to <see cref="Error"/>. Replaced in tests.</summary>
sealed class ProgramIo
{
    public required TextWriter Out { get; init; }

    /// <summary>The same place as <see cref="Out"/>, for records byte for byte; flush the one before using the other.</summary>
    public Stream OutBytes { get; init; } = Stream.Null;
    public Stream InBytes { get; init; } = Stream.Null;
    public required TextWriter Error { get; init; }
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A person looks at <see cref="Out"/> and can press keys; otherwise no colours, cursor moves or prompts.</summary>
    public bool Interactive { get; init; }

    /// <summary>Variables of the process; a null answer means not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>UTF-8 without a byte-order mark on every system, flushed when the command ends.</summary>
    public static ProgramIo OfProcess()
    {
        var output = Console.OpenStandardOutput();
        return new()
        {
            Out = new StreamWriter(output, new UTF8Encoding(false), 1 << 14) { AutoFlush = false, NewLine = "\n" },
            OutBytes = output,
            Error = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" }),
            InBytes = Console.OpenStandardInput(),
            Interactive = !Console.IsOutputRedirected && !Console.IsInputRedirected,
        };
    }
}
