using System.Text;
using Weir.Engine.Steps.Conditions;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/steps.md.</summary>
static class StepsPage
{
    const string Head = """"
        # Steps

        Generated from the registrations in `src/Weir.Engine`; do not edit.

        Each item under `steps` is a map with one step, and beside it optionally `name`, which metrics and dead letters use, and `when`, a
        [condition](#conditions). Steps apply in order, each to every record for which its condition holds. A tombstone goes by `source.tombstones` and
        meets no step.

        A field's path is `a.b.c`; a name with a dot is quoted: `a."b.c"`. A path leads through objects; the items of an array have no path. A field
        that a step sets takes the place that it has in the record; a new one comes last, with the objects around it where they are missing. In the
        examples, the key `example` is the text `0123456789abcdef`; the lookup `countries` is a file with the lines `network,country_code` and
        `192.0.2.0/24,DE`, and `devices` one with `device,maker,name` and `a1,Acme,"Model ""1"""`.

        """";

    const string Conditions = """

        ## Conditions

        `when` is a map. A key is a field's path, and its value a map of tests, which must all hold; the keys of one map must all hold too. `all` and
        `any` take a list of conditions, `not` takes one. `headers` takes a map of [headers](#headers). A field that has one of these names is written
        with quotes of its own: `'"all"'`.

        ```yaml
        - drop: {}
          when: { all: [{ app_version: { matches: '^0\.' } }, { not: { locale: { exists: true } } }] }
        ```

        Only `exists` can hold for a field that is missing. A condition is decided once for a step, before its first field is changed. That a
        condition looks at a field does not make it known: with `sink.unknown_fields: remove` it is not written for that alone.

        | Test | Value | Holds when |
        |---|---|---|

        """;

    const string Headers = """

        ## Headers

        A condition can test headers of the source record, and `set` can take one into a field. A header's name is compared byte for byte; of several
        with that name the last counts, as Kafka's clients take it. Its value is a text: one that is null or not UTF-8 is as if the header were
        missing. What steps do to the record changes no header. A header is not written with the output unless `sink.headers` lists it.

        ```yaml
        - drop: {}
          when: { headers: { x-synthetic: { exists: true } } }
        - set: { field: trace, header: traceparent }
        ```

        | Test | Value | Holds when |
        |---|---|---|

        """;

    public static string Text(StepCatalog steps)
    {
        var page = new StringBuilder(Head);
        foreach (var step in steps.Specs)
        {
            page.Append($"\n## `{step.Name}`\n\n{step.Doc}\n\n");
            if (step.TakesFields)
                page.Append("Give `field`, or `fields` to do the same to several.\n\n");
            if (step.Fields.Count > 0)
                page.Append(FieldTexts.Header);
            foreach (var field in step.Fields)
                page.Append(FieldTexts.Row(field, field.Name));
            foreach (var example in step.Examples)
                Example(page, example);
        }
        page.Append(Conditions);
        Rows(page, FieldTestSpec.All);
        page.Append(Headers);
        Rows(page, FieldTestSpec.OfHeaders);
        return page.ToString();
    }

    static void Rows(StringBuilder page, IEnumerable<FieldTestSpec> tests)
    {
        foreach (var test in tests)
            page.Append($"| `{test.Field.Name}` | {FieldTexts.Value(test.Field)} | {FieldTexts.Escape(test.Field.Doc)} |\n");
    }

    static void Example(StringBuilder page, StepExample example) =>
        page.Append($"\n```yaml\n- {example.Step}\n{(example.When is null ? "" : $"  when: {example.When}\n")}```\n\n| In | Out |\n|---|---|\n| `{FieldTexts.Escape(example.Input)}` | `{FieldTexts.Escape(example.Output)}` |\n");
}
