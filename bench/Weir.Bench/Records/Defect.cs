namespace Weir.Bench.Records;

/// <summary>What is wrong with a bad record, in the order of <c>Gen.java</c>'s numbers.</summary>
enum Defect
{
    CutShort,
    Prose,
    NoUserId,
    UserIdIsNoUuid,
    IpOutOfRange,
    IpVersion6,
    LocaleInSmallLetters,
    LocaleTooLong,
    TimeInWords,
    TimeWithFraction,
    TimeEmpty,
    NotUtf8,
    None,
}
