"""The policies that academies must have by law or by their funding agreement: data only.

After the Department for Education's guidance "Statutory policies for schools and academy trusts" (gov.uk, first
published in 2014, updated since). This list was written from memory on 30 November 2026, without the page at hand: it
holds what the guidance asks of academies as of 2024, in our words. Hold it against the page before a trust relies on
it, and change ``TAKEN_ON`` then. Keys stand in the register and never change; ``months`` is the longest time between
two reviews that the guidance or the law gives, None where it gives none.
"""

from dataclasses import dataclass
from datetime import date

SOURCE = "https://www.gov.uk/government/publications/statutory-policies-for-schools-and-academy-trusts"
SOURCE_NAME = "Department for Education: Statutory policies for schools and academy trusts"
TAKEN_ON = date(2026, 11, 30)


@dataclass(frozen=True, slots=True)
class StatutoryPolicy:
    key: str
    title: str
    months: int | None


STATUTORY = {
    one.key: one
    for one in (
        StatutoryPolicy("accessibility-plan", "Accessibility plan", 36),
        StatutoryPolicy("admissions", "Admission arrangements", 12),
        StatutoryPolicy("allegations-against-staff", "Allegations of abuse against staff", 12),
        StatutoryPolicy("attendance", "School attendance", None),
        StatutoryPolicy("behaviour", "Behaviour", None),
        StatutoryPolicy("behaviour-principles", "Behaviour principles, written statement", None),
        StatutoryPolicy("biometrics", "Protection of biometric information", None),
        StatutoryPolicy("careers", "Careers guidance and access for education and training providers", None),
        StatutoryPolicy("charging", "Charging and remissions", 12),
        StatutoryPolicy("child-protection", "Child protection and safeguarding", 12),
        StatutoryPolicy("complaints", "Complaints", None),
        StatutoryPolicy("conduct", "Staff conduct (code of conduct)", None),
        StatutoryPolicy("data-protection", "Data protection", None),
        StatutoryPolicy("discipline", "Staff discipline and grievance", None),
        StatutoryPolicy("early-career-teachers", "Early career teachers: induction", None),
        StatutoryPolicy("equality", "Equality information and objectives", 48),
        StatutoryPolicy("exclusion", "Suspension and exclusion", None),
        StatutoryPolicy("expenses", "Trustees’ allowances and expenses", None),
        StatutoryPolicy("first-aid", "First aid", None),
        StatutoryPolicy("freedom-of-information", "Freedom of information publication scheme", None),
        StatutoryPolicy("health-and-safety", "Health and safety", None),
        StatutoryPolicy("health-needs", "Children with health needs who cannot attend school", None),
        StatutoryPolicy("looked-after-children", "Designated teacher for looked-after children", None),
        StatutoryPolicy("medical-conditions", "Supporting pupils with medical conditions", None),
        StatutoryPolicy("premises", "Premises management documents", None),
        StatutoryPolicy("relationships-education", "Relationships and sex education", None),
        StatutoryPolicy("risk-assessment", "Risk assessment (independent school standards)", None),
        StatutoryPolicy("safer-recruitment", "Safer recruitment, with the single central record", None),
        StatutoryPolicy("send", "Special educational needs and disability: information report", 12),
        StatutoryPolicy("uniform", "School uniform", None),
        StatutoryPolicy("whistleblowing", "Whistleblowing", None),
    )
}
