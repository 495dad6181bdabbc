using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Reads the list under <c>steps</c>: each item a map with the step's word, and beside it optionally <c>name</c> and <c>when</c>.</summary>
sealed class StepsReader(ReadingContext context, SettingsReader reader)
{
    const int StepsMax = 1_000;

    readonly ProblemList _problems = context.Problems;

    public List<StepOptions> Read(YamlNode node, string path)
    {
        var steps = new List<StepOptions>();
        if (node is YamlScalar { IsNull: true })
            return steps;
        if (node is not YamlList list)
        {
            _problems.Add("WEIR1006", node.At, $"{path} is {node.Shape}, must be a list", "Begin each step with '- '.");
            return steps;
        }
        if (list.Items.Count > StepsMax)
            _problems.Add("WEIR1001", node.At, $"{path} holds {list.Items.Count} steps, must be at most {StepsMax}");
        foreach (var item in list.Items)
            if (ReadStep(item, path) is { } step)
                steps.Add(step);
        foreach (var again in steps.Where(step => step.Spec.IsOnce).GroupBy(step => step.Spec.Name).SelectMany(same => same.Skip(1)))
            _problems.Add("WEIR1018", new Position(node.At.File, again.Line, again.Column), $"a pipeline can have one step {again.Spec.Name}, this is another", "Keep one of them, or write two pipelines, one behind the other.");
        return steps;
    }

    StepOptions? ReadStep(YamlNode item, string path)
    {
        if (item is not YamlMap map)
        {
            var bare = item is YamlScalar { Text: var text } && context.Steps.Find(text) is not null;
            _problems.Add("WEIR1006", item.At, $"{path} holds {item.Shape}, each step must be a map", bare ? $"Write '- {((YamlScalar)item).Text}: {{}}'." : null);
            return null;
        }
        var words = map.Entries.Where(entry => entry.Key is not ("when" or "name")).ToList();
        if (words.Count != 1)
        {
            _problems.Add("WEIR1006", words.Count == 0 ? map.At : words[1].At, words.Count == 0 ? "a step names nothing to do" : $"a step does one thing, this one names {words.Count}: {string.Join(", ", words.Select(word => word.Key))}", words.Count == 0 ? "Write its word with its fields: - lowercase: { field: NAME }." : "Begin each step with '- '; write its fields two levels deeper.");
            return null;
        }
        return ReadStep(map, words[0]);
    }

    StepOptions? ReadStep(YamlMap item, YamlEntry entry)
    {
        if (context.Steps.Find(entry.Key) is not { } spec)
        {
            _problems.Add("WEIR1014", entry.At, $"there is no step '{entry.Key}'", Suggestion.For(entry.Key, context.Steps.Specs.Select(known => known.Name)));
            return null;
        }
        if (entry.Value is not (YamlMap or YamlScalar { IsNull: true }))
        {
            _problems.Add("WEIR1006", entry.Value.At, $"{spec.Name} is {entry.Value.Shape}, must be a map");
            return null;
        }
        context.Dump.Enter($"- {spec.Name}");
        var errors = _problems.Errors;
        var body = entry.Value as YamlMap ?? new YamlMap(entry.At);
        var values = reader.ReadFields(spec.Fields, body, spec.Name, "field");
        if (spec.TakesFields)
            CheckFieldOrFields(spec, body, entry.At);
        context.Dump.Leave();
        var name = ReadName(item) ?? spec.Name;
        var when = ReadWhen(item);
        var sets = _problems.Errors == errors ? Spread(spec, values) : [];
        var wrong = sets.Select(spec.Check).OfType<string>().Distinct().ToList();
        wrong.ForEach(reason => _problems.Add("WEIR1018", entry.At, $"{spec.Name}: {reason}", $"See {spec.Name} in docs/reference/steps.md."));
        return new StepOptions(spec, wrong.Count > 0 ? [] : sets, name, entry.At.Line, entry.At.Column, when);
    }

    StepCondition? ReadWhen(YamlMap item)
    {
        if (item.Find("when") is not { } entry)
            return null;
        context.Dump.Enter("  when");
        var when = new ConditionReader(context, reader).Read(entry.Value, "when");
        context.Dump.Leave();
        return when;
    }

    void CheckFieldOrFields(StepSpec spec, YamlMap body, Position at)
    {
        var (one, several) = (body.Find("field"), body.Find("fields"));
        if (one is null && several is null)
            _problems.Add("WEIR1003", at, $"{spec.Name}.field is missing", spec.Fields.First(field => field.Name == "field").Doc);
        if (one is not null && several is not null)
            _problems.Add("WEIR1018", several.At, $"{spec.Name} has both field and fields", "Keep one of them.");
        if (several is not null && body.Find("as") is { } target)
            _problems.Add("WEIR1018", target.At, $"{spec.Name}.as names one field for the results of several", "Write one step for each field.");
        if (several?.Value is YamlList { Items.Count: 0 })
            _problems.Add("WEIR1001", several.At, $"{spec.Name}.fields is empty, must name at least one field");
    }

    string? ReadName(YamlMap item)
    {
        if (item.Find("name") is not { } entry)
            return null;
        context.Dump.Enter("  name");
        if (entry.Value is YamlScalar written)
            context.Dump.Value(written, secret: false);
        context.Dump.Leave();
        if (entry.Value is not YamlScalar scalar)
            _problems.Add("WEIR1006", entry.Value.At, $"a step's name is {entry.Value.Shape}, must be a text");
        else if (ChosenName.Check(scalar.Text) is { } wrong)
            _problems.Add("WEIR1015", scalar.At, $"the step's name '{scalar.Text}' {wrong}");
        else
            return scalar.Text;
        return null;
    }

    /// <summary>One set of values for each field of <c>fields</c>.</summary>
    static List<SpecValues> Spread(StepSpec spec, SpecValues values) =>
        spec.TakesFields && values.Has("fields") ? [.. values.Paths("fields").Select(field => values.With("field", field))] : [values];
}
