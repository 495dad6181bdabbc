namespace Weir.Engine.Steps.Conditions;

/// <summary>The one registration of a test: its word, its value, one line of documentation, and what makes it.</summary>
/// <param name="Field">The word and its value, as a step's field.</param>
/// <param name="Build">From the value, in the kind's type.</param>
sealed record FieldTestSpec(FieldSpec Field, Func<object, FieldTest> Build)
{
    /// <summary>Every test, in the order of the reference page.</summary>
    public static IReadOnlyList<FieldTestSpec> All { get; } =
    [
        Of<bool>("exists", FieldKind.Boolean, "True: the record has the field, be it null; false: it does not.", value => new ExistsTest(value)),
        Of<JsonScalar>("equals", FieldKind.Scalar, "The value is this one. Texts are compared after unescaping, numbers by value: 1 is 1.0, and never the text \"1\".", value => new EqualsTest([value])),
        Of<IReadOnlyList<JsonScalar>>("in", FieldKind.Scalars, "The value is one of these, compared as by equals.", values => new EqualsTest(values)),
        Of<string>("matches", FieldKind.Pattern, "A text in which the pattern occurs: a regular expression of ECMA-262, without back-references, and look-around only right behind ^ or right before $, so that time stays linear. ^ and $ anchor it.", value => new MatchesTest(value)),
        Of<string>("starts_with", FieldKind.Text, "A text that starts so.", value => new PartOfTextTest(value, PartOfText.Start)),
        Of<string>("ends_with", FieldKind.Text, "A text that ends so.", value => new PartOfTextTest(value, PartOfText.End)),
        Of<string>("contains", FieldKind.Text, "A text in which this occurs.", value => new PartOfTextTest(value, PartOfText.Anywhere)),
        Of<JsonScalar>("less", FieldKind.Number, "A number below this one, compared exactly. A text never is.", value => new OrderTest(value, -1, orEqual: false)),
        Of<JsonScalar>("at_most", FieldKind.Number, "A number not above this one.", value => new OrderTest(value, -1, orEqual: true)),
        Of<JsonScalar>("greater", FieldKind.Number, "A number above this one.", value => new OrderTest(value, 1, orEqual: false)),
        Of<JsonScalar>("at_least", FieldKind.Number, "A number not below this one.", value => new OrderTest(value, 1, orEqual: true)),
        Of<IReadOnlyList<string>>("type", FieldKind.Choices, "The value is of this type, or of one of these. 1.0 is an integer too.", words => new TypeTest(words), TypeTest.Names),
    ];

    /// <summary>Those of a header, which is a text.</summary>
    public static IReadOnlyList<FieldTestSpec> OfHeaders { get; } =
    [
        Of<bool>("exists", FieldKind.Boolean, "True: the record has the header, with a value that is UTF-8; false: it has not.", value => new ExistsTest(value)),
        Of<string>("equals", FieldKind.Text, "The header is this text.", value => new EqualsTest([JsonScalar.String(value)])),
        Of<IReadOnlyList<string>>("in", FieldKind.Texts, "The header is one of these texts.", values => new EqualsTest([.. values.Select(JsonScalar.String)])),
        .. All.Where(test => test.Field.Name is "matches" or "starts_with" or "ends_with" or "contains"),
    ];

    static FieldTestSpec Of<T>(string word, FieldKind kind, string doc, Func<T, FieldTest> build, IReadOnlyList<string>? words = null) =>
        new(new FieldSpec(word, kind, doc) { Words = words ?? [] }, value => build((T)value));
}
