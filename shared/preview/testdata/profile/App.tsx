import { useState } from 'react';
import { Image, Pressable, ScrollView, StyleSheet, Switch, Text, TextInput, useColorScheme, View } from 'react-native';
import { SafeAreaView } from 'react-native-safe-area-context';

import { Stat } from './Stat';

export default function Profile() {
  const dark = useColorScheme() === 'dark';
  const [notify, setNotify] = useState(true);
  const ink = { color: dark ? '#f8fafc' : '#0f172a' };
  return (
    <SafeAreaView edges={['top', 'left', 'right']} style={[styles.screen, dark && styles.screenDark]}>
      <ScrollView contentContainerStyle={styles.content}>
        <View style={styles.head}>
          <Image source={require('./face.png')} style={styles.face} accessibilityLabel="Portrait" />
          <View style={styles.names}>
            <Text style={[styles.name, ink]} numberOfLines={1}>
              Ada Lovelace-Byron
            </Text>
            <Text style={styles.about}>
              Wrote the <Text style={styles.strong}>first program</Text>, a century early.
            </Text>
          </View>
        </View>
        <View style={styles.stats}>
          <Stat label="Notes" value="7" />
          <Stat label="Letters" value="128" />
          <Stat label="Engines" value="1" />
        </View>
        <TextInput style={[styles.field, ink]} placeholder="Search her letters" testID="search" />
        <View style={styles.row}>
          <Text style={ink}>Tell me of new ones</Text>
          <Switch value={notify} onValueChange={setNotify} />
        </View>
        <Pressable testID="follow" style={styles.button} onPress={function follow() {}}>
          <Text style={styles.buttonText}>Follow</Text>
        </Pressable>
      </ScrollView>
    </SafeAreaView>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1, backgroundColor: '#ffffff' },
  screenDark: { backgroundColor: '#0b1120' },
  content: { padding: 16, gap: 14 },
  head: { flexDirection: 'row', gap: 12, alignItems: 'center' },
  face: { width: 48, height: 48, borderRadius: 24 },
  names: { flex: 1 },
  name: { fontSize: 20, fontWeight: '700' },
  about: { color: '#64748b', lineHeight: 19 },
  strong: { fontWeight: '600', color: '#334155' },
  stats: { flexDirection: 'row', gap: 8 },
  field: { borderWidth: 1, borderColor: '#cbd5e1', borderRadius: 8, padding: 10 },
  row: { flexDirection: 'row', justifyContent: 'space-between', alignItems: 'center' },
  button: { backgroundColor: '#4f46e5', borderRadius: 10, padding: 12, alignItems: 'center' },
  buttonText: { color: 'white', fontWeight: '600' },
});
