using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Lookups;

/// <summary>What is wrong with one lookup's file. No text holds anything of the table but its columns' names: a table may be personal.</summary>
/// <param name="lookup">The lookup's name.</param>
/// <param name="path">The file's full path.</param>
sealed class LookupProblems(string lookup, string path)
{
    /// <summary>Problems that are named one by one.</summary>
    const int Named = 20;

    readonly List<Problem> _all = [];
    int _others;

    public bool Any => _all.Count > 0;

    /// <summary>In the order of their lines.</summary>
    public IReadOnlyList<Problem> All => [.. _all.OrderBy(problem => problem.Line), .. _others == 0 ? Array.Empty<Problem>() : [new("WEIR1220", path, _all.Max(problem => problem.Line), 1, $"the lookup '{lookup}' has {_others} more problems", "Correct those named first.")]];

    /// <summary>The file could not be opened: told where its path stands.</summary>
    public Problem? Unopened { get; private set; }

    public void AddUnopened(Position at, string message, string hint) => _all.Add(Unopened = new Problem("WEIR1013", at.File, at.Line, at.Column, message, hint));

    /// <summary>The first ones in one line, for a log.</summary>
    public string Brief() => Unopened?.Message ?? string.Join("; ", All.Take(3).Select(problem => $"line {problem.Line}: {problem.Message}"));

    public void Add(string code, int line, string message, string hint)
    {
        if (_all.Count == Named) _others++;
        else _all.Add(new Problem(code, path, line, 1, message, hint));
    }
}
