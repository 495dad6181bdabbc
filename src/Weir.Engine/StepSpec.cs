using Weir.Engine.Configuration;

namespace Weir.Engine;

/// <summary>The one registration of a step: its name, one line of documentation, its fields, and what builds it.</summary>
/// <example><code>
/// public static readonly StepSpec Spec = new StepSpec("mask", "Replaces all but the last characters of a text.")
///     .Field("The text to mask.")
///     .Integer("keep", "Characters left as they are.", byDefault: 4, atLeast: 0, atMost: 64)
///     .Builds((values, context) => new Mask(context.Resolve(values.Path("field")), (int)values.Integer("keep")));
/// </code></example>
public sealed class StepSpec : FieldSpecs<StepSpec>
{
    Func<SpecValues, StepContext, IStep>? _factory;
    Func<SpecValues, string?> _check = _ => null;
    Func<SpecValues, IEnumerable<FieldFlow>>? _flows;
    readonly List<StepExample> _examples = [];
    readonly List<string> _topicFields = [];

    public StepSpec(string name, string doc)
    {
        Name = name;
        Doc = doc;
    }

    /// <summary>The word in the pipeline file: lower case, with hyphens.</summary>
    public string Name { get; }

    /// <summary>One line for the reference page and for editors.</summary>
    public string Doc { get; }

    /// <summary>True when the step works on <c>field</c> or, once for each, on <c>fields</c>.</summary>
    public bool TakesFields { get; private set; }

    /// <summary>What the reference page shows.</summary>
    public IReadOnlyList<StepExample> Examples => _examples;

    /// <summary>Whether the step may want a record again later.</summary>
    internal bool MayRetry { get; private set; } = true;

    /// <summary>True when a pipeline can have the step once only.</summary>
    internal bool IsOnce { get; private set; }

    /// <summary>Adds <c>field</c> and <c>fields</c>; the user gives one of them. The factory runs once per field and reads <c>values.Path("field")</c>.</summary>
    public StepSpec Field(string doc)
    {
        TakesFields = true;
        return Add(new FieldSpec("field", FieldKind.Path, doc)).Add(new FieldSpec("fields", FieldKind.Paths, "Several fields instead of one."));
    }

    /// <summary>Adds <c>as</c>, the name of the field that takes the result; only together with <c>field</c>.</summary>
    public StepSpec As(string doc) => Path("as", doc);

    /// <summary>
    /// Adds a field that names a topic which the step may have records written to, with <see cref="StepContext.Topic"/> and <see cref="StepResult.Route"/>. A topic stands in the
    /// file and is not made of the record, so that start checks, permissions and transactions know every topic there is. A step may have several such fields.
    /// </summary>
    /// <param name="name">The field's name.</param>
    /// <param name="doc">One line for the reference page and for editors.</param>
    /// <param name="required">False: the pipeline need not name one.</param>
    /// <remarks>The source's topic and the dead letters' are refused when the plan is compiled (WEIR1018); the sink's is allowed.</remarks>
    public StepSpec OutputTopic(string name, string doc, bool required = true)
    {
        _topicFields.Add(name);
        return Text(name, doc, required: required, check: TopicName.Check);
    }

    /// <summary>Says that a pipeline can have the step once only.</summary>
    internal StepSpec Once()
    {
        IsOnce = true;
        return this;
    }

    /// <summary>Adds an example to the reference page: <see cref="StepExample"/> says what each text is.</summary>
    public StepSpec Example(string step, string input, string output, string? when = null)
    {
        _examples.Add(new StepExample(step, input, output, when));
        return this;
    }

    /// <summary>A rule over several fields: what is wrong, or null. Called when the plan is compiled.</summary>
    public StepSpec Checks(Func<SpecValues, string?> rule)
    {
        _check = rule;
        return this;
    }

    /// <summary>Says where the step takes values, for the rules about personal data. Without it, what stands in <c>as</c>, or in the field's place, counts as made of the field, and every other field that the step names as made of all of them.</summary>
    public StepSpec Flows(Func<SpecValues, IEnumerable<FieldFlow>> flows)
    {
        _flows = flows;
        return this;
    }

    /// <summary>Says that the step never wants a record again later, so that <c>deduplicate</c> may stand behind it where there are retry topics. <see cref="StepResult.Retry"/> from it is then a bug (WEIR3152).</summary>
    public StepSpec DecidesAtOnce()
    {
        MayRetry = false;
        return this;
    }

    /// <summary>What builds the step: called once when the plan is compiled, which is when a <see cref="WeirException"/> becomes a problem, and once per worker.</summary>
    public StepSpec Builds(Func<SpecValues, StepContext, IStep> build)
    {
        _factory = build;
        return this;
    }

    internal string? Check(SpecValues values) => _check(values);

    /// <summary>The topics that these values name.</summary>
    internal IEnumerable<string> TopicsOf(SpecValues values) => _topicFields.Select(values.TextOrNull).OfType<string>();

    internal IEnumerable<FieldFlow> FlowsOf(SpecValues values) => _flows?.Invoke(values) ?? UsualFlows(values);

    internal IStep Build(SpecValues values, StepContext context) =>
        (_factory ?? throw new InvalidOperationException($"the step '{Name}' has no factory: call Builds"))(values, context);

    IEnumerable<FieldFlow> UsualFlows(SpecValues values)
    {
        var named = Fields.Where(field => field.Kind == FieldKind.Path && field.Name is not "as").Select(field => values.PathOrNull(field.Name))
            .Concat(Fields.Where(field => field.Kind == FieldKind.Paths && field.Name is not "fields" && values.Has(field.Name)).SelectMany(field => values.Paths(field.Name)))
            .OfType<FieldPath>().ToList();
        var target = Fields.Any(field => field.Name == "as") ? values.PathOrNull("as") : null;
        foreach (var from in named)
            foreach (var to in named.Where(path => !path.Equals(from)))
                yield return FieldFlow.Copies(from, to);
        if (target is null) yield break;
        foreach (var from in named.Skip(1))
            yield return FieldFlow.Copies(from, target);
        yield return FieldFlow.Moves(named[0], target);
    }
}
