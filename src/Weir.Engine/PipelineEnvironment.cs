using System.Collections;

namespace Weir.Engine;

/// <summary>Everything outside the pipeline file that its plan may depend on: variables, flags and other files.</summary>
public sealed class PipelineEnvironment
{
    /// <summary>Environment variables by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings given on the command line: path and value, such as <c>delivery.transaction.age</c> and <c>50ms</c>. They win over everything else; of two for one path the last.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flags { get; init; } = [];

    /// <summary>Where <see cref="Flags"/> come from, as problems name it before the setting's path. Default: <c>flag </c>.</summary>
    public string FlagPrefix { get; init; } = "flag ";

    /// <summary>The bytes of the file at a full path, or null where it does not exist. May throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public Func<string, byte[]?> ReadFile { get; init; } = _ => null;

    /// <summary>What tells whether the file at a full path has changed, or null where it does not exist or that is not known: it is then not read again.</summary>
    public Func<string, FileStamp?> Stamp { get; init; } = _ => null;

    /// <summary>Whether a folder exists at a full path.</summary>
    public Func<string, bool> FolderExists { get; init; } = _ => false;

    /// <summary>True in <c>lint</c> and <c>test</c>: a variable, file or folder that is missing is a warning, and the plan is made without it. Default false: an error.</summary>
    public bool AllowsUnresolved { get; init; }

    /// <summary>True in <c>lint</c>: warns of what is allowed and should be thought of, such as who can read the dead letters. Default false.</summary>
    public bool Advises { get; init; }

    /// <summary>True in <c>test</c>: keys are made of their names instead of being read from their folders, so that tokens are the same everywhere. Default false.</summary>
    public bool UsesTestKeys { get; init; }

    /// <summary>This process: its environment variables and its file system.</summary>
    public static PipelineEnvironment OfProcess(IReadOnlyList<KeyValuePair<string, string>>? flags = null, bool allowsUnresolved = false, bool advises = false, bool usesTestKeys = false) => new()
    {
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .GroupBy(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal),
        Flags = flags ?? [],
        ReadFile = path => File.Exists(path) ? File.ReadAllBytes(path) : null,
        Stamp = FileStamp.OfFile,
        FolderExists = Directory.Exists,
        AllowsUnresolved = allowsUnresolved,
        Advises = advises,
        UsesTestKeys = usesTestKeys,
    };
}
