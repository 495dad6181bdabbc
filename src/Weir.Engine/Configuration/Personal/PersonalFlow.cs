namespace Weir.Engine.Configuration.Personal;

/// <summary>Follows personal fields through the steps: a record is not looked at, only what each step declares. In doubt a field counts as in clear.</summary>
sealed class PersonalFlow
{
    readonly HashSet<FieldPath> _marked;
    readonly Predicate<string> _isPersonalHeader;
    Dictionary<FieldPath, PersonalField> _clear;

    PersonalFlow(IEnumerable<FieldPath> marked, Predicate<string> isPersonalHeader)
    {
        _marked = [.. marked];
        _isPersonalHeader = isPersonalHeader;
        _clear = _marked.ToDictionary(path => path, path => new PersonalField(path, path));
    }

    /// <summary>The personal fields that are in clear behind the last step.</summary>
    /// <param name="steps">In order.</param>
    /// <param name="marked">What contracts mark.</param>
    /// <param name="isPersonalHeader">Whether a header of that name counts as personal.</param>
    public static IReadOnlyCollection<PersonalField> Through(IEnumerable<StepOptions> steps, IEnumerable<FieldPath> marked, Predicate<string> isPersonalHeader)
    {
        var flow = new PersonalFlow(marked, isPersonalHeader);
        foreach (var step in steps) flow.Apply(step);
        return flow._clear.Values;
    }

    void Apply(StepOptions step)
    {
        var before = _clear;
        _clear = new(before);
        foreach (var values in step.Values)
            foreach (var moved in step.Spec.FlowsOf(values)) Apply(moved, step);
        if (step.When is null) return;
        // Where the condition does not hold, everything is as it was.
        foreach (var (path, field) in before)
            _clear[path] = _clear.ContainsKey(path) ? field : field with { GuardedBy = step };
    }

    void Apply(FieldFlow flow, StepOptions step)
    {
        switch (flow.Kind)
        {
            case FieldFlowKind.Clears:
                Clear(flow.From[0]);
                break;
            case FieldFlowKind.FromHeader:
                Clear(flow.To!);
                if (_isPersonalHeader(flow.Header!) || _marked.Any(path => IsWithin(flow.To!, path))) _clear[flow.To!] = new PersonalField(flow.To!, flow.To!, step, Header: flow.Header);
                break;
            case FieldFlowKind.KeepsOnly:
                Keep(flow.From);
                break;
            case FieldFlowKind.Protects:
                Clear(flow.From[0]);
                Clear(flow.To!);
                break;
            case FieldFlowKind.Copies or FieldFlowKind.Moves when !flow.From[0].Equals(flow.To):
                var arrived = Arrived(flow.From[0], flow.To!, step);
                if (flow.Kind == FieldFlowKind.Moves) Clear(flow.From[0]);
                Clear(flow.To!);
                foreach (var field in arrived) _clear[field.Path] = field;
                break;
        }
    }

    /// <summary>What is personal in <paramref name="source"/>, as it is called once it is in <paramref name="target"/>.</summary>
    List<PersonalField> Arrived(FieldPath source, FieldPath target, StepOptions step) =>
    [
        .. _clear.Values.Where(field => IsWithin(field.Path, source) || IsWithin(source, field.Path))
            .Select(field => field with { Path = FieldPath.Of(target.Segments.Concat(field.Path.Segments.Skip(source.Segments.Count))), MovedBy = step }),
    ];

    void Clear(FieldPath path)
    {
        foreach (var gone in _clear.Keys.Where(known => IsWithin(known, path)).ToList()) _clear.Remove(gone);
    }

    void Keep(IReadOnlyList<FieldPath> kept) =>
        _clear = _clear.Values
            .SelectMany(field => kept.Where(path => IsWithin(field.Path, path) || IsWithin(path, field.Path)).Select(path => field with { Path = IsWithin(field.Path, path) ? field.Path : path }))
            .DistinctBy(field => field.Path).ToDictionary(field => field.Path);

    /// <summary>True for the same field too.</summary>
    public static bool IsWithin(FieldPath inner, FieldPath outer) =>
        inner.Segments.Count >= outer.Segments.Count && outer.Segments.SequenceEqual(inner.Segments.Take(outer.Segments.Count), StringComparer.Ordinal);
}
