using System.Text;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/steps.md.</summary>
static class StepsPage
{
    const string Head = """
        # Steps

        Generated from the registrations in `src/Weir.Engine`; do not edit.

        Each item under `steps` is a map with one step, and beside it optionally `name`, which metrics and dead letters use. Steps apply to every
        record, in order.

        """;

    public static string Text(StepCatalog steps)
    {
        var page = new StringBuilder(Head);
        foreach (var step in steps.Specs)
        {
            page.Append($"\n## `{step.Name}`\n\n{step.Doc}\n\n");
            if (step.TakesFields)
                page.Append("Give `field`, or `fields` to do the same to several.\n\n");
            page.Append(FieldTexts.Header);
            foreach (var field in step.Fields)
                page.Append(FieldTexts.Row(field, field.Name));
        }
        return page.ToString();
    }
}
