namespace Weir.Bench.Processes;

/// <summary>A program as it is to be started.</summary>
/// <param name="Program">A path, or a name on the PATH.</param>
/// <param name="Arguments">As they are, no shell.</param>
/// <param name="Environment">Variables beside our own.</param>
sealed record Launch(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    public Launch(string program, params string[] arguments)
        : this(program, arguments, new Dictionary<string, string>())
    {
    }
}
