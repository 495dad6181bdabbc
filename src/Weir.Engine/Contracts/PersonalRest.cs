using Weir.Engine.Contracts.Validation;

namespace Weir.Engine.Contracts;

/// <summary>The fields of a record that a contract marks as personal without naming them: by a pattern of their names, or as all the others.</summary>
/// <param name="isPersonal">Whether a schema holds a mark, at whatever depth.</param>
sealed class PersonalRest(Predicate<Schema> isPersonal)
{
    readonly List<Predicate<string>> _rules = [];
    readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>True when a field that nobody has heard of may be personal.</summary>
    public bool Any => _rules.Count > 0;

    /// <summary>Whether a field of that name is one of them.</summary>
    public bool Has(string name) => _rules.Exists(rule => rule(name));

    /// <summary>Takes a keyword that speaks about the record itself.</summary>
    public void Add(Keyword keyword)
    {
        if (keyword is PropertiesKeyword properties) Add(properties);
        if (keyword is UnevaluatedKeyword { Fields: { } fields } && isPersonal(fields) || keyword is PropertyNamesKeyword names && names.Inner.Any(inner => isPersonal(inner))) _rules.Add(name => !_named.Contains(name));
    }

    void Add(PropertiesKeyword properties)
    {
        var named = properties.Named.Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        _named.UnionWith(named);
        if (!properties.Inner.Any(inner => isPersonal(inner))) return;
        var patterns = properties.Patterns.Select(pair => (Names: pair.Key, IsPersonal: isPersonal(pair.Value))).ToList();
        if (patterns.Exists(pattern => pattern.IsPersonal)) _rules.Add(name => patterns.Exists(pattern => pattern.IsPersonal && pattern.Names.IsMatch(name)));
        if (properties.Additional is { } additional && isPersonal(additional)) _rules.Add(name => !named.Contains(name) && !patterns.Exists(pattern => pattern.Names.IsMatch(name)));
    }
}
