using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Processing;

namespace Weir.Engine.Configuration.Personal;

/// <summary>What a pipeline may do with the fields that its contracts mark as personal.</summary>
/// <param name="plan">The compiled pipeline.</param>
/// <param name="sink">Its sink.</param>
/// <param name="topics">The topics that it writes; the same record may reach each of them.</param>
/// <param name="problems">Takes what is found.</param>
/// <param name="at">Where a setting stands in the file.</param>
sealed class PersonalRules(RecordPlan plan, SinkOptions sink, IReadOnlyList<string> topics, ProblemList problems, Func<string[], Position> at)
{
    const string Remedy = "Pseudonymize, truncate or remove it";

    /// <summary>Headers in which proxies and browsers send addresses and sessions.</summary>
    static readonly string[] Telling = ["authorization", "cookie", "forwarded", "true-client-ip", "x-client-ip", "x-forwarded-for", "x-real-ip", "cf-connecting-ip"];

    readonly PersonalMarks _marks = new(plan);

    /// <summary>Adds a problem for each personal field that leaves in clear.</summary>
    /// <param name="steps">The pipeline's steps.</param>
    /// <param name="advises">Adds warnings about what is allowed and should be thought of.</param>
    public void Check(IReadOnlyList<StepOptions> steps, bool advises)
    {
        var clear = PersonalFlow.Through(steps, _marks.Fields, header => IsTelling(header) || Namesake(header) is not null).OrderBy(field => field.Path.ToString(), StringComparer.Ordinal).ToList();
        if (advises) AdviseOnNeedless(steps, clear);
        if (_marks.Fields.Count == 0 && !_marks.HasRest) return;
        foreach (var field in clear.Where(field => Reaches(field.Path))) CheckValue(field, advises);
        if (RestReaches(steps)) CheckRest(advises);
        CheckKey(clear);
        CheckHeaders();
        if (advises) Advise();
    }

    void CheckValue(PersonalField field, bool advises)
    {
        var where = field.MovedBy is { } step ? new Position(at([]).File, step.Line, step.Column) : at(["sink", "topic"]);
        if (!sink.Personal.Any(allowed => PersonalFlow.IsWithin(field.Path, allowed)))
            problems.Add("WEIR1301", where, $"{Named(field)} reaches the sink in clear{Guard(field)}", Remedy + ", or list it under sink.personal.");
        else if (advises)
            AdviseOnAllowed(where, $"{Named(field)} reaches", "sink.personal allows");
    }

    void AdviseOnAllowed(Position where, string what, string why) =>
        problems.Add("WEIR1306", where, $"{what} {(topics.Count == 1 ? "the topic" : "the topics")} {string.Join(", ", topics.Select(topic => $"'{topic}'"))} in clear, as {why}", $"Give {(topics.Count == 1 ? "the topic" : "each topic")} the source topic's ACLs, and a retention that its owner answers for.", ProblemSeverity.Warning);

    /// <summary>Whether personal fields that no contract and no step names are written: a keep without a condition lets none of them through.</summary>
    bool RestReaches(IReadOnlyList<StepOptions> steps) => _marks.HasRest && plan.Layout.Writes(0, int.MaxValue) && !steps.Any(KeepsOnlyKnown);

    void CheckRest(bool advises)
    {
        var what = $"fields that nothing names, of {_marks.Rest},";
        if (!sink.AllowsUnknownPersonal)
            problems.Add("WEIR1301", at(["sink", plan.KeepsUnknown ? "unknown_fields" : "topic"]), $"{what} reach the sink in clear", "Set sink.unknown_fields to remove, and name in the sink's contract what shall be written; or keep only that by a step; or set sink.unknown_personal to allow.");
        else if (advises)
            AdviseOnAllowed(at(["sink", "unknown_personal"]), $"{what} reach", "sink.unknown_personal allows");
    }

    /// <summary>What is allowed without need would hide the next mistake.</summary>
    void AdviseOnNeedless(IReadOnlyList<StepOptions> steps, IReadOnlyList<PersonalField> clear)
    {
        foreach (var allowed in sink.Personal.Where(allowed => !clear.Any(field => IsNeeded(allowed, field.Path))))
            Needless("personal", $"sink.personal lists '{allowed}', and no personal field of that name reaches the sink in clear");
        if (sink.AllowsUnknownPersonal && !RestReaches(steps))
            Needless("unknown_personal", "sink.unknown_personal is allow, and no personal field without a name reaches the sink in clear");
    }

    bool IsNeeded(FieldPath allowed, FieldPath field) =>
        (PersonalFlow.IsWithin(field, allowed) && Reaches(field)) || (allowed.Equals(sink.Key) && PersonalFlow.IsWithin(allowed, field));

    void Needless(string setting, string message) => problems.Add("WEIR1307", at(["sink", setting]), message, "Take it out, since what is allowed without need hides the next mistake.", ProblemSeverity.Warning);

    static bool KeepsOnlyKnown(StepOptions step) =>
        step.When is null && step.Values.Any(values => step.Spec.FlowsOf(values).Any(flow => flow.Kind == FieldFlowKind.KeepsOnly));

    void CheckKey(IEnumerable<PersonalField> clear)
    {
        if (sink.Key is not { } key || clear.FirstOrDefault(field => PersonalFlow.IsWithin(key, field.Path)) is not { } field || sink.Personal.Contains(key)) return;
        problems.Add("WEIR1302", at(["sink", "key"]), $"the output's key is made of {Named(field)} in clear{Guard(field)}", "Pseudonymize it in its place, or choose another key.");
    }

    void CheckHeaders()
    {
        foreach (var header in sink.Headers)
            if (Namesake(header) is { } path)
                problems.Add("WEIR1303", at(["sink", "headers"]), $"the header '{header}', called like the personal field '{path}', reaches the sink in clear", "Remove it from sink.headers.");
            else if (IsTelling(header))
                problems.Add("WEIR1303", at(["sink", "headers"]), $"the header '{header}', which says who a person is, reaches the sink in clear", "Remove it from sink.headers.");
    }

    /// <summary>The personal field that is called like the header; null: none.</summary>
    FieldPath? Namesake(string header) => _marks.Fields.FirstOrDefault(path => Folded(path.Segments[^1]) == Folded(header));

    static bool IsTelling(string header) => Telling.Contains(header.ToLowerInvariant());

    void Advise()
    {
        problems.Add("WEIR1304", at(["dead_letters", "topic"]), $"dead letters hold personal data in clear: {_marks}", "Give their topic the source topic's ACLs, and a retention that its owner answers for.", ProblemSeverity.Warning);
        if (plan.KeepsUnknown && !_marks.HasRest)
            problems.Add("WEIR1305", at(["sink", "unknown_fields"]), "sink.unknown_fields is keep: a field that producers add reaches the sink in clear before anybody could mark it", "Set it to remove, and name what shall be written in the sink's contract.", ProblemSeverity.Warning);
    }

    /// <summary>Whether a field, if the record then has it, is written: what <see cref="OutputLayout"/> decides, which takes fields it does not know too.</summary>
    bool Reaches(FieldPath path)
    {
        var parent = 0;
        foreach (var name in path.Segments)
        {
            var field = plan.Index.Find(parent, System.Text.Encoding.UTF8.GetBytes(name));
            if (!plan.Layout.Writes(parent, field == 0 ? int.MaxValue : field)) return false;
            if (field == 0) return true;
            parent = field;
        }
        return true;
    }

    string Named(PersonalField field) =>
        field.Header is { } header ? $"what the header '{header}' says of a person, here '{field.Path}',"
        : field.Path.Equals(field.Origin) ? _marks.Named(field.Path) : $"{_marks.Named(field.Origin)}, here '{field.Path}',";

    static string Guard(PersonalField field) =>
        field.GuardedBy is { } step ? $" where the condition of {step.Name} on line {step.Line} does not hold" : "";

    /// <summary><c>X-User-Id</c> and <c>user_id</c> are one name.</summary>
    static string Folded(string name)
    {
        var letters = string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return name.StartsWith("x-", StringComparison.OrdinalIgnoreCase) ? letters[1..] : letters;
    }
}
