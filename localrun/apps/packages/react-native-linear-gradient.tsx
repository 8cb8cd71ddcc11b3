import {Text, View} from 'react-native';
import LinearGradient from 'react-native-linear-gradient';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <LinearGradient colors={['#4c669f', '#192f6a']} style={{padding: 20, borderRadius: 12}}>
          <Text style={{color: 'white'}}>inside</Text>
        </LinearGradient>
      </View>
      <Text>below</Text>
    </View>
  );
}
