"""Incidents to geometry: places, uncertainty, features, frames, and every format of GIS."""
