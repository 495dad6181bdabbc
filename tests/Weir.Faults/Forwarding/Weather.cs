namespace Weir.Faults.Forwarding;

/// <summary>How a network treats everything that goes through it.</summary>
enum Weather
{
    Fine,

    /// <summary>Nothing arrives and nobody is told; once the weather changes everything does, as TCP sends it again.</summary>
    Silent,

    /// <summary>Whatever is sent cuts its connection.</summary>
    Torn,

    /// <summary>Every request and every answer takes 250 ms longer.</summary>
    Slow,

    /// <summary>One frame in a hundred comes 0.2 to 1 s late, as after a lost packet that is sent again.</summary>
    Lossy,
}
