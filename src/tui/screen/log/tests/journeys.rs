//! Journeys: what a user does, and where it leads.
