using Weir.Engine;

namespace Payments;

/// <summary>Has payments whose card number is mistyped written to a topic of their own.</summary>
public sealed class CheckDigit(int field, int topic) : IStep
{
    /// <summary>The topic stands in the pipeline file: so the program knows before it starts what it writes.</summary>
    public static readonly StepSpec Spec = new StepSpec("check-digit", "Has records whose last digit does not fit the others (Luhn, ISO/IEC 7812) written to another topic.")
        .Field("The number; spaces do not count.")
        .OutputTopic("topic", "The topic for those records.")
        .Flows(_ => [])
        .Builds((values, context) => new CheckDigit(context.Resolve(values.Path("field")), context.Topic(values.Text("topic"))));

    public StepResult Apply(ref Record record) => Fits(record.Text(field)) ? StepResult.Continue : StepResult.Route(topic);

    /// <summary>From the right every second digit counts twice; the digits of the results add up to a multiple of ten.</summary>
    static bool Fits(ReadOnlySpan<byte> number)
    {
        int sum = 0, digits = 0;
        for (int at = number.Length - 1; at >= 0; at--)
        {
            if (number[at] == ' ') continue;
            int digit = number[at] - '0';
            if (digit is < 0 or > 9) return false;
            int counted = digits++ % 2 == 0 ? digit : 2 * digit;
            sum += counted > 9 ? counted - 9 : counted;
        }
        return digits > 0 && sum % 10 == 0;
    }
}
